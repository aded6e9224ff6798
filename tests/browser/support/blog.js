/** Other people's pages: a server on a port of its own, which to a browser is another origin. */

import { createServer } from 'node:http';
import { after } from 'node:test';

/** @typedef {{ html: string, headers?: Record<string, string> }} Post */

/**
 * @returns {Promise<(post: Post) => string>} puts a page up and tells its address
 */
export async function openBlog() {
  /** @type {Post[]} */
  const posts = [];
  const server = createServer(({ url }, response) => {
    const post = posts[Number(url?.slice(1))];
    if (!post) return response.writeHead(404).end();
    return response
      .writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ...post.headers })
      .end(post.html);
  });
  await new Promise((/** @type {(value: void) => void} */ ready) => server.listen(0, '127.0.0.1', ready));
  after(() => server.close());
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return (post) => `http://127.0.0.1:${port}/${posts.push(post) - 1}`;
}

/**
 * A post with figures in it.
 * @param {string} host  of the script, with a slash at its end
 * @param {string} body
 */
export function article(host, body) {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A post</title>
<link rel="icon" href="data:,">
<script type="module" src="${host}v0/elbo-explorer.js"></script>
<h1>A post</h1>
${body}
</html>`;
}

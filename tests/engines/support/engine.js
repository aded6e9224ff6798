/**
 * A browser of another engine, as far as these tests need one.
 * @typedef {object} Engine
 * @property {(url: string) => Promise<unknown>} visit
 * @property {(code: string) => Promise<any>} evaluate  runs the body of an async function in the page; what it returns goes through JSON
 * @property {() => Promise<void>} close
 */

export {};

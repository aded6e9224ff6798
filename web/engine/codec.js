/** One converter for configs, commands, frames and analyses; wire.js describes the format. */

export { decode } from './decode.js';
export { encode } from './encode.js';

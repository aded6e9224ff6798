/** Attributes that say how a figure is shown and stand in the address of a frame beside the link's own keys. */
export const FRAME_LOOK = ['controls', 'status', 'knobs', 'theme', 'autoplay', 'highlight'];

/** The styles of the buttons and the speed. Whatever is pressed is at least 40 px high. */

const css = String.raw;

export const barStyles = css`
  button,
  input,
  select,
  textarea {
    box-sizing: border-box;
    margin: 0;
    border: 1px solid var(--elbo-edge);
    border-radius: 4px;
    background: var(--elbo-surface);
    color: inherit;
    font: inherit;
    font-variant-numeric: inherit;
  }
  .figure {
    --elbo-edge: color-mix(in srgb, var(--elbo-muted) 55%, var(--elbo-surface));
  }
  button,
  select,
  input:is([type='text'], [type='search']) {
    min-block-size: 40px;
    padding-inline: 0.7rem;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.45em;
    cursor: pointer;
  }
  button svg {
    inline-size: 1em;
    block-size: 1em;
    fill: currentcolor;
  }
  button:hover:not(:disabled, [aria-disabled='true']) {
    border-color: currentcolor;
  }
  button:disabled,
  button[aria-disabled='true'] {
    opacity: 0.45;
    cursor: default;
  }
  .primary {
    min-inline-size: 6.6rem;
    border-color: var(--elbo-ink);
    background: var(--elbo-ink);
    color: var(--elbo-surface);
    font-weight: 600;
  }
  .transport .icon {
    position: relative;
    inline-size: 40px;
    padding: 0;
  }
  .transport .icon > span {
    position: absolute;
    clip-path: inset(50%);
  }
  .again {
    justify-self: start;
    grid-column: 1 / -1;
  }
  .speed {
    display: inline-flex;
    align-items: center;
    gap: 0.5em;
    margin-inline-start: 0.5rem;
    color: var(--elbo-muted);
  }
  .speed select {
    color: var(--elbo-ink);
  }
  select {
    max-inline-size: 100%;
    text-overflow: ellipsis;
  }

  @container elbo (max-width: 30rem) {
    .transport {
      inline-size: 100%;
      gap: 0.375rem;
    }
    .primary {
      flex: 1;
      min-inline-size: 0;
      padding-inline: 0.3rem;
      white-space: nowrap;
    }
    /* The icons suffice; their names stay for those who hear them. */
    .transport .plain > span,
    .speed > span {
      position: absolute;
      clip-path: inset(50%);
    }
    .transport .plain {
      inline-size: 40px;
    }
    .transport select {
      padding-inline: 0.35rem;
    }
    .transport {
      position: relative;
    }
    .speed {
      margin-inline-start: 0;
    }
  }
`;

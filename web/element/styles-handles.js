/** The styles of handles, which the shadow root of a figure wears that has some. */

const css = String.raw;

export const handleStyles = css`
  .handles {
    position: absolute;
    inset: 0;
    pointer-events: none;
  }
  /* As large as what a pointer can hit; what one sees is smaller. */
  .handle {
    position: absolute;
    inset: 0 auto auto 0;
    display: grid;
    place-content: center;
    inline-size: 24px;
    block-size: 24px;
    margin: -12px;
    border-radius: 50%;
    opacity: 0;
  }
  .handle.open {
    opacity: 0.7;
  }
  .handle[data-kind$='mean'],
  .handle[data-kind$='point'],
  .handle.near,
  .handle:focus {
    opacity: 1;
  }
  .handle::after {
    position: relative;
    inline-size: 7px;
    block-size: 7px;
    border: 2px solid var(--elbo-ink);
    border-radius: 50%;
    background: var(--elbo-surface);
    content: '';
  }
  .handle[data-group^='q']::after {
    border-color: var(--elbo-elbo);
  }
  /* What it hangs on. */
  .handle::before {
    position: absolute;
    inset: 12px auto auto 12px;
    inline-size: var(--stem, 0px);
    block-size: 1px;
    background: var(--elbo-ink);
    opacity: 0.5;
    transform: rotate(var(--turn, 0rad));
    transform-origin: 0 0;
    content: '';
  }
  /* The picture shows what is chosen; keys need to see where they are. */
  .handle[data-kind='chosen-point']:not(:focus),
  .handle[data-kind='chosen-coordinate']:not(:focus) {
    opacity: 0;
  }
  .handle[data-kind^='chosen']:focus::after {
    border-color: var(--elbo-elbo);
    background: transparent;
  }
  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    margin-block-start: 0.5rem;
    font-size: 0.875rem;
  }
  .handle[data-kind$='axis']::after,
  .handle[data-kind$='weight']::after {
    border-radius: 1px;
  }

  @media print {
    .handles,
    .choices {
      display: none;
    }
  }
`;

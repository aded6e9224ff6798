/**
 * Faults of drawing, such as people make: each says something that is not so. `npm run faults` puts them into a copy of the drawing, one at a
 * time, and demands that the golden pictures show each. A fault whose line is no longer there, or is there twice, is told, to be
 * written anew for what took its place.
 */

/**
 * @typedef {object} Fault
 * @property {string} says  what is wrong in the picture
 * @property {string} file  below web/plots/
 * @property {string} line  what stands there, once
 * @property {string} wrong  what stands there instead
 */

/** @type {Fault[]} */
export const faults = [
  {
    says: 'the bound is drawn as the evidence',
    file: 'shared/trace.js',
    line: 'value: bound.logEvidence, error',
    wrong: 'value: Number(bound.elbo), error',
  },
  {
    says: 'the Rényi curve is upside down',
    file: 'density/renyi.js',
    line: 'line(alpha, bound, {',
    wrong: 'line(alpha, bound.map((v) => plane.y.domain[0] + plane.y.domain[1] - v), {',
  },
  {
    says: 'a component’s covariance is transposed',
    file: 'mixture/data.js',
    line: '[0, 2, 3].map((i) => factors.data[4 * k + i])',
    wrong: '[0, 1, 3].map((i) => factors.data[4 * k + i])',
  },
  {
    says: 'an ellipse of three deviations is called one of two',
    file: 'shared/approximation.js',
    line: 'return [2, 1].map((radius) => {',
    wrong: 'return [3, 1].map((radius) => {',
  },
  {
    says: 'a component’s outer ellipse lies at three deviations',
    file: 'mixture/data.js',
    line: 'ellipse(center, factor, 2, outer)',
    wrong: 'ellipse(center, factor, 3, outer)',
  },
  {
    says: 'the bar of the gap is three times too long',
    file: 'shared/balance.js',
    line: 'to: elbo + klPosterior,',
    wrong: 'to: elbo + 3 * klPosterior,',
  },
  {
    says: 'error bars of bounds from many samples are a tenth as long',
    file: 'shared/importance.js',
    line: 'isFiniteNumber(error[i]) ? 2 * error[i] : 0',
    wrong: 'isFiniteNumber(error[i]) ? 0.2 * error[i] : 0',
  },
  {
    says: 'two quantities have each other’s colours on a dark surface',
    file: 'drawing/theme.js',
    line: "expectedLogLikelihood: '#74c39a',\n    klAssignments: '#dd6420',",
    wrong: "expectedLogLikelihood: '#dd6420',\n    klAssignments: '#74c39a',",
  },
  {
    says: 'points have the colour of the next component',
    file: 'shared/mixture.js',
    line: 'theme.color(componentColor(k))',
    wrong: 'theme.color(componentColor(k + 1))',
  },
  {
    says: 'terms that are taken away point to the right',
    file: 'density/decompositions.js',
    line: 'value: value === null ? null : sign * value',
    wrong: 'value',
  },
  {
    says: 'every part of the bound begins at zero',
    file: 'shared/waterfall.js',
    line: 'const from = total;',
    wrong: 'const from = start;',
  },
  {
    says: 'bars of weights are as long as their roots',
    file: 'shared/bar-rows.js',
    line: 'x1: [row.value ?? 0]',
    wrong: 'x1: [Math.sqrt(row.value ?? 0)]',
  },
  {
    says: 'a histogram is half as tall as the density it is held against',
    file: 'mixture/data.js',
    line: 'histogram(edges, heights, {',
    wrong: 'histogram(edges, Array.from(heights, (one) => one / 2), {',
  },
  {
    says: 'axes show the analysed scale and not that of the data',
    file: 'shared/columns.js',
    line: 'return column.mean + column.scale * value',
    wrong: 'return value',
  },
  {
    says: 'the upper bound stands where the χ² bound is',
    file: 'density/sandwich.js',
    line: 'eubo: finite(bound?.eubo),',
    wrong: "eubo: finite(answerOf(run, 'renyi')?.cubo),",
  },
  {
    says: 'the mean of the logs and the log of the mean are exchanged',
    file: 'density/jensen.js',
    line: 'value: finite(answer.meanLogWeight),',
    wrong: 'value: finite(answer.logMeanWeight),',
  },
  {
    says: 'the race’s two columns are exchanged',
    file: 'density/race.js',
    line: "'total variance', ({ variance }) => variance",
    wrong: "'total variance', ({ signal }) => signal",
  },
  {
    says: 'a fitted tail falls where it should rise',
    file: 'density/proposal.js',
    line: 'Math.max(1 + shape * beyond, 0) ** (-1 / shape)',
    wrong: 'Math.max(1 - shape * beyond, 0) ** (1 / shape)',
  },
  {
    says: 'upright axes grow downwards',
    file: 'drawing/axes.js',
    line: 'y: linear(up.domain, [bottom, top]),',
    wrong: 'y: linear(up.domain, [top, bottom]),',
  },
  {
    says: 'labels of ticks stand at their neighbours',
    file: 'drawing/axes.js',
    line: 'values.map((value, i) => ({ value, label: labels[i] }))',
    wrong: 'values.map((value, i) => ({ value, label: labels[(i + 1) % labels.length] }))',
  },
  {
    says: 'one side of the tube of noise is missing',
    file: 'curve/curve-lines.js',
    line: 'const edges = [tube?.left, tube?.right].map(pairsOf);',
    wrong: 'const edges = [tube?.left, tube?.left].map(pairsOf);',
  },
  {
    says: 'q is drawn as the posterior of z',
    file: 'curve/z-line.js',
    line: 'content, z, posterior,',
    wrong: 'content, z, q,',
  },
  {
    says: 'the bound of a parameter is drawn as its log p(X | θ)',
    file: 'curve/slice.js',
    line: 'line(grid, evidence, {',
    wrong: 'line(grid, bound, {',
  },
  {
    says: 'arrows of gradients point downhill',
    file: 'curve/fisher.js',
    line: 'const scale = finite(answer.arrowScale) ?? 0;',
    wrong: 'const scale = -(finite(answer.arrowScale) ?? 0);',
  },
  {
    says: 'averages over the prior are drawn as those over q',
    file: 'curve/averages.js',
    line: 'values: valuesOf(averages?.q),',
    wrong: 'values: valuesOf(averages?.prior),',
  },
  {
    says: 'a mean stands in the row of a deviation',
    file: 'curve/closed-forms.js',
    line: "row('sd[z | x]', answer.deviation)",
    wrong: "row('sd[z | x]', answer.posteriorMean)",
  },
  {
    says: 'circles of the prior hold other shares than they say',
    file: 'vae/latent-layers.js',
    line: 'Math.sqrt(-2 * Math.log(1 - mass))',
    wrong: 'Math.sqrt(-2 * Math.log(mass))',
  },
  {
    says: 'pictures are mirrored across their diagonal',
    file: 'vae/pictures.js',
    line: '(top + Math.floor(i / width)) * across + left + (i % width)',
    wrong: '(top + (i % width)) * across + left + Math.floor(i / width)',
  },
  {
    says: 'the lattice of the decoder is read column by column',
    file: 'vae/manifold.js',
    line: '[means[(j * gx + i) * D + first], means[(j * gx + i) * D + second]]',
    wrong: '[means[(i * gx + j) * D + first], means[(i * gx + j) * D + second]]',
  },
  {
    says: 'the two gaps of an autoencoder are exchanged',
    file: 'vae/gaps.js',
    line: "[part('approximationGap'), part('amortizationGap')]",
    wrong: "[part('amortizationGap'), part('approximationGap')]",
  },
  {
    says: 'mutual information is added to the bound',
    file: 'vae/surgery.js',
    line: "known === null || name === 'expectedLogLikelihood' ? known : -known",
    wrong: "known === null || name !== 'klMarginal' ? known : -known",
  },
  {
    says: 'dimensions that have collapsed are called active',
    file: 'vae/units.js',
    line: 'active: active[h] === 1,',
    wrong: 'active: active[h] !== 1,',
  },
  {
    says: 'learning curves of what is held out and of what is trained on are exchanged',
    file: 'vae/learning.js',
    line: 'entriesOf(held ? frame?.learning?.heldOut : frame?.learning?.training, part)',
    wrong: 'entriesOf(held ? frame?.learning?.training : frame?.learning?.heldOut, part)',
  },
  {
    says: 'the band of two standard errors is one of half an error',
    file: 'vae/learning.js',
    line: 'band(x, ends(-2), ends(2),',
    wrong: 'band(x, ends(-0.5), ends(0.5),',
  },
  {
    says: 'the lowest density is drawn as the one that holds least of the mass',
    file: 'marks/rings.js',
    line: '.filter((level) => level > 0 && level < Infinity);',
    wrong: '.filter((level) => level > 0 && level < Infinity).slice(1);',
  },
  {
    says: 'a run that diverged is said to have converged',
    file: 'shared/trace.js',
    line: "status === 'diverged' ? 'cross'",
    wrong: "status === 'converged' ? 'cross'",
  },
  {
    says: 'a residual has lost its exponent',
    file: 'drawing/numbers.js',
    line: 'return `${signed(mantissa)}×10${raised(exponent)}`;',
    wrong: 'return signed(mantissa);',
  },
  {
    says: 'the answer of an earlier iteration is shown as the present one',
    file: 'shared/analyses.js',
    line: '`at iteration ${plain(iteration)}`',
    wrong: "''",
  },
  {
    says: 'a pointer is told of the iteration that is furthest from it',
    file: 'shared/trace.js',
    line: 'if (Math.abs(entry.iteration - iteration) < Math.abs(best.iteration - iteration)) best = entry;',
    wrong: 'if (Math.abs(entry.iteration - iteration) > Math.abs(best.iteration - iteration)) best = entry;',
  },
  {
    says: 'handles of q’s width stand at the ellipse of one deviation',
    file: 'density/handles.js',
    line: 'const REACH = { q: 2, target: 1 };',
    wrong: 'const REACH = { q: 1, target: 1 };',
  },
  {
    says: 'every bar is painted from its end to twice its length',
    file: 'marks/paint.js',
    line: 'painter.rect(a - wide, c,',
    wrong: 'painter.rect(b - wide, c,',
  },
  {
    says: 'error bars hang below their dots',
    file: 'marks/paint.js',
    line: 'const ends = [chart.y(low[i] ?? NaN), chart.y(high[i] ?? NaN)];',
    wrong: 'const ends = [chart.y(low[i] ?? NaN), chart.y(low[i] ?? NaN)];',
  },
  {
    says: 'an ellipse leans to the other side',
    file: 'marks/paint.js',
    line: 'cy + r * (l21 * Math.cos(t) + l22 * Math.sin(t))',
    wrong: 'cy + r * (-l21 * Math.cos(t) + l22 * Math.sin(t))',
  },
  {
    says: 'gaps in a curve are bridged',
    file: 'marks/paint.js',
    line: 'drawing = there;',
    wrong: 'drawing ||= there;',
  },
  {
    says: 'a legend shows solid what is painted with dashes',
    file: 'drawing/legend.js',
    line: "sample('line', { dash, alpha",
    wrong: "sample('line', { alpha",
  },
  {
    says: 'a pointer is told of the mark that lies lowest',
    file: 'marks/hits.js',
    line: '[...chart.marks].reverse()',
    wrong: '[...chart.marks]',
  },
];

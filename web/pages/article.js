/**
 * What the article of the front page does beside its figures: numbers that settle a question, guesses that come before an answer, levers
 * that change a figure, words explained where they stand, links of sections, one section a screen. The figures are the elements that
 * everybody embeds, used through what they offer to everybody.
 */

import { offerAverages } from './article/averages.js';
import { countTerms } from './article/count.js';
import { defineWords } from './article/definitions.js';
import { offerDerivations } from './article/derivations.js';
import { checkExercises } from './article/exercises.js';
import { startWhereAsked } from './article/figures.js';
import { offerGuesses } from './article/guesses.js';
import { offerLecture } from './article/lecture.js';
import { offerLevers } from './article/levers.js';
import { offerLines } from './article/lines.js';
import { offerLossLine } from './article/loss-form.js';
import { keepNumbers } from './article/numbers.js';
import { offerLinks } from './article/section-links.js';
import { weighTwo } from './article/two-weights.js';
import { weighEntropy } from './article/weight.js';

startWhereAsked();
const truths = keepNumbers();
offerGuesses(truths);
offerLevers();
offerLines();
offerAverages();
offerDerivations();
offerLossLine();
checkExercises();
countTerms();
weighTwo();
weighEntropy();
defineWords();
offerLinks();
offerLecture();

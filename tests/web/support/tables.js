/**
 * Tables as people bring them, each with what it must be read as: rows, the names of the columns that are used where any are
 * known, and how many rows are left out.
 */

/** @typedef {{ what: string, text: string, rows: number[][], names?: string[], left?: number }} Case */

/** What two columns of old eruptions are read as, wherever they stand. */
const eruptions = [
  [3.6, 79],
  [1.8, 54],
  [3.333, 74],
];

/** @type {Case[]} */
export const tables = [
  {
    what: 'decimal commas between semicolons, without names',
    text: '3,6;79,0\n1,8;54,5\n3,333;74,2\n2,283;62,0\n4,533;85,1\n',
    rows: [[3.6, 79], [1.8, 54.5], [3.333, 74.2], [2.283, 62], [4.533, 85.1]], // prettier-ignore
  },
  {
    what: 'a comma between thousands, one number a line',
    text: '9,172\n9,350\n9,483\n10,227\n16,084\n18,419\n18,552\n19,052\n19,343\n19,856\n20,166\n20,415\n',
    rows: [9172, 9350, 9483, 10227, 16084, 18419, 18552, 19052, 19343, 19856, 20166, 20415].map((v) => [v]),
  },
  {
    what: 'names with spaces',
    text: 'Sepal Length,Sepal Width\n5.1,3.5\n4.9,3.0\n6.2,2.9\n',
    rows: [[5.1, 3.5], [4.9, 3], [6.2, 2.9]], // prettier-ignore
    names: ['Sepal Length', 'Sepal Width'],
  },
  {
    what: 'row names as write.csv of R writes them',
    text: '"","eruptions","waiting"\n"1",3.6,79\n"2",1.8,54\n"3",3.333,74\n',
    rows: eruptions,
    names: ['eruptions', 'waiting'],
  },
  { what: 'a last delimiter', text: '1,2,\n3,4,\n5,7,\n', rows: [[1, 2], [3, 4], [5, 7]] }, // prettier-ignore
  {
    what: 'row names under a header that is one shorter',
    text: 'eruptions waiting\n1 3.6 79\n2 1.8 54\n3 3.333 74\n',
    rows: eruptions,
    names: ['eruptions', 'waiting'],
  },
  {
    what: 'row names that are words under a header that is one shorter',
    text: '"mpg","cyl"\n"Mazda RX4",21,6\n"Datsun 710",22.8,4\n"Valiant",18.1,6\n',
    rows: [[21, 6], [22.8, 4], [18.1, 6]], // prettier-ignore
    names: ['mpg', 'cyl'],
  },
  {
    what: 'an index as pandas writes it',
    text: ',x,y\n0,0.5,1\n1,0.25,3\n2,0.125,2\n',
    rows: [[0.5, 1], [0.25, 3], [0.125, 2]], // prettier-ignore
    names: ['x', 'y'],
  },
  {
    what: 'rows counted from 1, without names',
    text: '1\t3.6\t79\n2\t1.8\t54\n3\t3.333\t74\n4\t2.283\t62\n5\t4.533\t85\n',
    rows: [...eruptions, [2.283, 62], [4.533, 85]],
    names: ['column 2', 'column 3'],
  },
  {
    what: 'thousands in quotes, as spreadsheets write them',
    text: 'a,b\n"1,234.5","2,345"\n"999.25","10,000"\n',
    rows: [[1234.5, 2345], [999.25, 10000]], // prettier-ignore
    names: ['a', 'b'],
  },
  {
    what: 'points between thousands, decimal commas',
    text: '1.234,5;12\n2.345,75;1.500\n12,5;3\n',
    rows: [[1234.5, 12], [2345.75, 1500], [12.5, 3]], // prettier-ignore
  },
  {
    what: 'spaces between thousands, decimal commas, one number a line',
    text: '1 234,5\n987,25\n12 345,0\n',
    rows: [[1234.5], [987.25], [12345]],
  },
  {
    what: 'narrow spaces between thousands',
    text: '1\u202f234,5;2\u00a0000\n987,5;12\u202f345\n',
    rows: [[1234.5, 2000], [987.5, 12345]], // prettier-ignore
  },
  {
    what: 'apostrophes between thousands',
    text: "1'234.5;2'000\n987.5;12’345\n",
    rows: [[1234.5, 2000], [987.5, 12345]], // prettier-ignore
  },
  {
    what: 'two marks between thousands in every number',
    text: '1,234,567\n2,345,678\n12,000,001\n',
    rows: [[1234567], [2345678], [12000001]],
  },
  {
    what: 'thousands from tabs',
    text: 'a\tb\n1,234\t2,000\n12,345\t7\n',
    rows: [[1234, 2000], [12345, 7]], // prettier-ignore
    names: ['a', 'b'],
  },
  {
    what: 'decimal commas between tabs',
    text: 'a\tb\n1,25\t2\n12,5\t7,75\n',
    rows: [[1.25, 2], [12.5, 7.75]], // prettier-ignore
    names: ['a', 'b'],
  },
  { what: 'decimal commas between spaces', text: '3,6 79,0\n1,8 54,5\n', rows: [[3.6, 79], [1.8, 54.5]] }, // prettier-ignore
  { what: 'decimal commas, one number a line', text: 'x\n3,6\n1,85\n-0,5\n', rows: [[3.6], [1.85], [-0.5]], names: ['x'] }, // prettier-ignore
  { what: 'whole numbers of two columns', text: '70,175\n82,181\n65,168\n', rows: [[70, 175], [82, 181], [65, 168]] }, // prettier-ignore
  {
    what: 'a decimal comma that shows in the last line alone',
    text: '1,234;1\n2,345;2\n3,456;3\n4,5;5\n',
    rows: [[1.234, 1], [2.345, 2], [3.456, 3], [4.5, 5]], // prettier-ignore
  },
  {
    what: 'the minus signs that people type',
    text: 'x;y\n−1;–2\n‒3;-4\n—5;﹣6\n',
    rows: [[-1, -2], [-3, -4], [-5, -6]], // prettier-ignore
    names: ['x', 'y'],
  },
  { what: 'powers of ten', text: '1e5 1.5E+3\n2E-2 −1e−3\n1.5D+02 .5\n', rows: [[1e5, 1500], [0.02, -0.001], [150, 0.5]] }, // prettier-ignore
  { what: 'percent signs', text: 'a;b\n12%;3,5 %\n14%;5 %\n', rows: [[12, 3.5], [14, 5]], names: ['a', 'b'] }, // prettier-ignore
  { what: 'prices', text: 'a,b\n$3.50,"$1,200"\n$4.25,"$980"\n', rows: [[3.5, 1200], [4.25, 980]], names: ['a', 'b'] }, // prettier-ignore
  { what: 'a number in base sixteen, which is none', text: 'a,b\n0x10,1\n17,2\n18,3\n', rows: [[17, 2], [18, 3]], names: ['a', 'b'], left: 1 }, // prettier-ignore
  {
    what: 'cells that say that there is nothing',
    text: 'a,b\n1,2\nNA,3\n4,\n5,NaN\nnull,6\n7,?\n-,8\n9,10\n#N/A,1\n2,n/a\n4,4\n3,3\n8,8\n6,6\n5,5\n7,9\n1,0\n2,1\n',
    rows: [[1, 2], [9, 10], [4, 4], [3, 3], [8, 8], [6, 6], [5, 5], [7, 9], [1, 0], [2, 1]], // prettier-ignore
    names: ['a', 'b'],
    left: 8,
  },
  {
    what: 'a column of text',
    text: 'sepal,species,petal\n5.1,setosa,1.4\n4.9,setosa,1.3\n6.2,virginica,5\n',
    rows: [[5.1, 1.4], [4.9, 1.3], [6.2, 5]], // prettier-ignore
    names: ['sepal', 'petal'],
  },
  { what: 'a column of one value', text: 'a,b,c\n1,7,2\n3,7,5\n5,7,4\n', rows: [[1, 2], [3, 5], [5, 4]], names: ['a', 'c'] }, // prettier-ignore
  { what: 'an empty column', text: 'a,b,c\n1,,2\n3,,5\n5,,4\n', rows: [[1, 2], [3, 5], [5, 4]], names: ['a', 'c'] }, // prettier-ignore
  {
    what: 'a column that is mostly empty',
    text: 'a,b,c\n1,,2\n3,,5\n5,1,4\n6,,3\n',
    rows: [[1, 2], [3, 5], [5, 4], [6, 3]], // prettier-ignore
    names: ['a', 'c'],
  },
  {
    what: 'quoted cells with delimiters, quotes and line breaks',
    text: '"width, cm","a ""b""","note"\n1.5,2,"one\ntwo"\n2.5,3,"x, y"\n',
    rows: [[1.5, 2], [2.5, 3]], // prettier-ignore
    names: ['width, cm', 'a "b"'],
  },
  { what: 'a quote that is an inch', text: 'size;x\n5";1\n6";2\n7;3\n8;4\n9;5\n', rows: [[7, 3], [8, 4], [9, 5]], names: ['size', 'x'], left: 2 }, // prettier-ignore
  { what: 'blank and comment lines', text: '# made by hand\n\n1 2\n# more\n3 4\n\n5 7\n', rows: [[1, 2], [3, 4], [5, 7]] }, // prettier-ignore
  { what: 'names in a comment', text: '# a, b\n1,2\n3,4\n', rows: [[1, 2], [3, 4]], names: ['a', 'b'] }, // prettier-ignore
  { what: 'a title above the names', text: 'Geyser data, 1990\n\nx;y;z\n1,5;2;3\n2,5;3;1\n', rows: [[1.5, 2, 3], [2.5, 3, 1]], names: ['x', 'y', 'z'] }, // prettier-ignore
  { what: 'the separator said in the first line', text: 'sep=;\na;b\n1;2\n3;4\n', rows: [[1, 2], [3, 4]], names: ['a', 'b'] }, // prettier-ignore
  { what: 'runs of spaces that align columns', text: '   x      y\n 1.0   20.5\n10.5    3\n', rows: [[1, 20.5], [10.5, 3]], names: ['x', 'y'] }, // prettier-ignore
  { what: 'bars, as in Markdown', text: 'x | y\n1 | 2\n3 | 4\n', rows: [[1, 2], [3, 4]], names: ['x', 'y'] }, // prettier-ignore
  { what: 'a row with too few cells', text: '1,2,3\n4,5\n6,7,9\n', rows: [[1, 2, 3], [6, 7, 9]], left: 1 }, // prettier-ignore
  { what: 'a row with too many cells', text: '1,2\n3,4,5\n6,7\n', rows: [[1, 2], [6, 7]], left: 1 }, // prettier-ignore
  { what: 'rows between semicolons', text: '1,2;3,4;5,6', rows: [[1, 2], [3, 4], [5, 6]] }, // prettier-ignore
  { what: 'rows that semicolons end', text: '1,2;\n3,4;\n5,6', rows: [[1, 2], [3, 4], [5, 6]] }, // prettier-ignore
  { what: 'a matrix as MATLAB writes it', text: '[1, 2; 3, 4]', rows: [[1, 2], [3, 4]] }, // prettier-ignore
  { what: 'an array as NumPy prints it', text: '[[ 1.   2.5]\n [-3.   4. ]]', rows: [[1, 2.5], [-3, 4]] }, // prettier-ignore
  { what: 'rows in JSON', text: '[[1, 2.5], [3, null], [-5, 1e2]]', rows: [[1, 2.5], [-5, 100]], left: 1 }, // prettier-ignore
  { what: 'records in JSON', text: '[{"x": 1, "s": "a", "y": 2}, {"x": 3, "s": "b", "y": 5}]', rows: [[1, 2], [3, 5]], names: ['x', 'y'] }, // prettier-ignore
  { what: 'columns in JSON', text: '{"x": [1, 3, 4], "y": [2, 5, 0.5]}', rows: [[1, 2], [3, 5], [4, 0.5]], names: ['x', 'y'] }, // prettier-ignore
  { what: 'numbers in JSON', text: '[1, 2.5, -3]', rows: [[1], [2.5], [-3]] },
  {
    what: 'dates',
    text: 'day,x\n2021-03-04,1\n2021-03-05,3\n2021-03-07T12:00:00Z,2\n',
    rows: [[0, 1], [1, 3], [3.5, 2]], // prettier-ignore
    names: ['day (days since 2021-03-04)', 'x'],
  },
  {
    what: 'milliseconds since 1970',
    text: 't;x\n1700006400000;1\n1700049600000;2\n1700092800000;4\n',
    rows: [[0, 1], [0.5, 2], [1, 4]], // prettier-ignore
    names: ['t (days since 2023-11-15)', 'x'],
  },
  { what: 'large offsets', text: '100000000001,2\n100000000003,3\n100000000002,7\n', rows: [[100000000001, 2], [100000000003, 3], [100000000002, 7]] }, // prettier-ignore
  { what: 'names that are years, beside a word', text: 'town,2019,2020\nBonn,1.5,2\nKöln,3,4\n', rows: [[1.5, 2], [3, 4]], names: ['2019', '2020'] }, // prettier-ignore
  { what: 'units under the names', text: 'length,weight\n(cm),(kg)\n1.5,2\n2.5,4\n', rows: [[1.5, 2], [2.5, 4]], names: ['length', 'weight'] }, // prettier-ignore
  { what: 'a title in two words above the names', text: 'Old Faithful, Yellowstone\n\neruptions,waiting\n3.6,79\n1.8,54\n3.333,74\n', rows: eruptions, names: ['eruptions', 'waiting'] }, // prettier-ignore
  { what: 'a first row in which nothing is known', text: 'NA,NA\n1,2\n3,5\n', rows: [[1, 2], [3, 5]] }, // prettier-ignore
  { what: 'a whole table in Markdown', text: '| x | y |\n|---|:-:|\n| 1 | 2.5 |\n| 3 | 4 |\n', rows: [[1, 2.5], [3, 4]], names: ['x', 'y'] }, // prettier-ignore
  { what: 'a table of a terminal', text: ' x | y\n---+---\n 1 | 2.5\n 3 | 4\n', rows: [[1, 2.5], [3, 4]], names: ['x', 'y'] }, // prettier-ignore
  { what: 'pairs of Python', text: '[(1, 2.5), (3, -4)]', rows: [[1, 2.5], [3, -4]] }, // prettier-ignore
  { what: 'what is owed, in brackets', text: 'a\tb\n(1,234.50)\t2\n3.25\t4\n', rows: [[-1234.5, 2], [3.25, 4]], names: ['a', 'b'] }, // prettier-ignore
  { what: 'German dates and sums', text: 'Tag;Wert;n\n01.02.2021;1.234,56;3\n02.02.2021;987,10;5\n', rows: [[0, 1234.56, 3], [1, 987.1, 5]], names: ['Tag (days since 2021-02-01)', 'Wert', 'n'] }, // prettier-ignore
  { what: 'a row of sums at the end', text: 'name,x,y\na,1,2\nb,3,5\ntotal,4,\n', rows: [[1, 2], [3, 5]], names: ['x', 'y'], left: 1 }, // prettier-ignore
  { what: 'thousands under a name', text: 'velocity\n9,172\n9,350\n9,483\n', rows: [[9172], [9350], [9483]], names: ['velocity'] }, // prettier-ignore
  { what: 'powers of ten with decimal commas', text: '1,5E+3;2\n2,5e-1;-4,25\n', rows: [[1500, 2], [0.25, -4.25]] }, // prettier-ignore
  { what: 'a single row', text: '1.5, 2.5', rows: [[1.5, 2.5]] },
  { what: 'an array as NumPy shows it', text: 'array([[1. , 2. ],\n       [3.5, 4. ],\n       [5. , 6.5]], dtype=float32)', rows: [[1, 2], [3.5, 4], [5, 6.5]] }, // prettier-ignore
  { what: 'a list that Python names', text: 'x = [1.5, 2.5, 3.75]', rows: [[1.5], [2.5], [3.75]] }, // prettier-ignore
  { what: 'a vector of R', text: 'x <- c(1.5, 2.5,\n  3.75)', rows: [[1.5], [2.5], [3.75]] }, // prettier-ignore
  { what: 'a matrix that MATLAB names', text: 'x = [1, 2; 3, 4; 5, 6.5];', rows: [[1, 2], [3, 4], [5, 6.5]] }, // prettier-ignore
  { what: 'pairs without brackets around them', text: '(1.5, 2.5), (3, -4), (5, 6)', rows: [[1.5, 2.5], [3, -4], [5, 6]] }, // prettier-ignore
  { what: 'rows of a table in LaTeX', text: '\\toprule\nx & y \\\\\n\\midrule\n1.2 & $3.4$ \\\\\n2.5 & 6.1 \\\\[2pt]\n\\bottomrule\n', rows: [[1.2, 3.4], [2.5, 6.1]], names: ['x', 'y'] }, // prettier-ignore
  { what: 'powers of ten as they are printed', text: '1.2×10^3, 4·10⁻²\n1.5 × 10^3, 5·10⁻²\n', rows: [[1200, 0.04], [1500, 0.05]] }, // prettier-ignore
  { what: 'sums of money with commas between thousands', text: '$1,200.50\n$2,300\n$950\n', rows: [[1200.5], [2300], [950]] }, // prettier-ignore
  { what: 'a record of JSON on each line', text: '{"x": 1, "y": 2.5}\n{"x": 3, "y": 4}\n', rows: [[1, 2.5], [3, 4]], names: ['x', 'y'] }, // prettier-ignore
  { what: 'sums in the marks of India', text: '"1,23,456",2\n"12,34,567",3\n', rows: [[123456, 2], [1234567, 3]] }, // prettier-ignore
  { what: 'a vector as R prints it', text: '[1] 1.2 3.4 5.6\n[4] 7.8 9.1\n', rows: [[1.2], [3.4], [5.6], [7.8], [9.1]] }, // prettier-ignore
  { what: 'lists in braces', text: '{ {1, 2}, {3, 4}, {5, 7} }', rows: [[1, 2], [3, 4], [5, 7]] }, // prettier-ignore
  { what: 'an array of C', text: 'double x[] = {1.5, 2.5, 4};', rows: [[1.5], [2.5], [4]] }, // prettier-ignore
  { what: 'a table in HTML', text: '<table><tr><th>x</th><th>y &amp; z</th></tr>\n<tr><td>1</td><td><b>2</b></td></tr><tr><td>3</td><td>&minus;4</td></tr></table>', rows: [[1, 2], [3, -4]], names: ['x', 'y & z'] }, // prettier-ignore
  { what: 'a frame of pandas in JSON, split', text: '{"columns":["x","y"],"index":[0,1],"data":[[1,2],[3,4]]}', rows: [[1, 2], [3, 4]], names: ['x', 'y'] }, // prettier-ignore
  { what: 'a frame of pandas in JSON, by columns', text: '{"x":{"0":1,"1":2},"y":{"0":4,"1":9}}', rows: [[1, 4], [2, 9]], names: ['x', 'y'] }, // prettier-ignore
  { what: 'a frame of pandas in JSON, by rows', text: '{"0":{"x":1,"y":4},"1":{"x":2,"y":9}}', rows: [[1, 4], [2, 9]], names: ['x', 'y'] }, // prettier-ignore
  { what: 'one column of pandas in JSON', text: '{"x":{"0":1.5,"1":2}}', rows: [[1.5], [2]], names: ['x'] }, // prettier-ignore
  { what: 'rows in JSON with NaN', text: '[[1,NaN],[2,3],[4,5]]', rows: [[2, 3], [4, 5]], left: 1 }, // prettier-ignore
  { what: 'records in JavaScript', text: 'const data = [\n  {x: 1, y: 2},\n  {x: 3, y: 4.5},\n];', rows: [[1, 2], [3, 4.5]], names: ['x', 'y'] }, // prettier-ignore
  { what: 'a frame of pandas as it is made', text: "df = pd.DataFrame({'x': [1, 2, 3], 'y y': [4.5, 5, np.nan]})", rows: [[1, 4.5], [2, 5]], names: ['x', 'y y'], left: 1 }, // prettier-ignore
  { what: 'a frame of R as it is made', text: 'd <- data.frame(x = c(1, 2, 3), y = c(4, 5, 7))', rows: [[1, 4], [2, 5], [3, 7]], names: ['x', 'y'] }, // prettier-ignore
  { what: 'records deep in JSON', text: '{"values":[{"a":1,"b":2},{"a":3,"b":5}]}', rows: [[1, 2], [3, 5]], names: ['a', 'b'] }, // prettier-ignore
  { what: 'a list of YAML', text: '- [1, 2]\n- [3, 4]\n- [5, 7]\n', rows: [[1, 2], [3, 4], [5, 7]] }, // prettier-ignore
  { what: 'numbers in YAML', text: '- 1.5\n- 2.5\n- -4\n', rows: [[1.5], [2.5], [-4]] }, // prettier-ignore
  { what: 'a comment with two slashes', text: '// comment\n1,2\n3,4\n', rows: [[1, 2], [3, 4]] }, // prettier-ignore
  { what: 'a file of Weka', text: "% by hand\n@relation r\n@attribute a numeric\n@attribute 'b c' numeric\n@data\n1,2\n3,4\n", rows: [[1, 2], [3, 4]], names: ['a', 'b c'] }, // prettier-ignore
  { what: 'digits of full width', text: '１，２\n３，４．５\n', rows: [[1, 2], [3, 4.5]] }, // prettier-ignore
  { what: 'Arabic digits', text: '١;٢٫٥\n٣;٤\n', rows: [[1, 2.5], [3, 4]] }, // prettier-ignore
  { what: 'Persian digits', text: '۱;۲\n۳;۴٫۵\n', rows: [[1, 2], [3, 4.5]] }, // prettier-ignore
  { what: 'dates with the month first', text: 'd,y\n12/31/2020,1\n1/1/2021,2\n2/3/2021,4\n', rows: [[0, 1], [1, 2], [34, 4]], names: ['d (days since 2020-12-31)', 'y'] }, // prettier-ignore
  { what: 'dates with the day first', text: 'd,y\n31/12/2020,1\n01/01/2021,2\n03/02/2021,4\n', rows: [[0, 1], [1, 2], [34, 4]], names: ['d (days since 2020-12-31)', 'y'] }, // prettier-ignore
  { what: 'dates with the name of the month', text: 'd;y\n4 Mar 2021;1\n5-Mar-2021;2\nMarch 9, 2021;3\n', rows: [[0, 1], [1, 2], [5, 3]], names: ['d (days since 2021-03-04)', 'y'] }, // prettier-ignore
  { what: 'times before and after noon', text: 'd,y\n1/2/2021 3:00 PM,1\n1/14/2021 12:00 AM,3\n', rows: [[0.625, 1], [12, 3]], names: ['d (days since 2021-01-02)', 'y'] }, // prettier-ignore
  { what: 'units behind the numbers', text: 'h,w\n170 cm,65kg\n180 cm,80kg\n', rows: [[170, 65], [180, 80]], names: ['h (cm)', 'w (kg)'] }, // prettier-ignore
  { what: 'decimal commas between commas with a space', text: 'Länge, Breite\n1,5, 2,5\n3,5, 4,25\n', rows: [[1.5, 2.5], [3.5, 4.25]], names: ['Länge', 'Breite'] }, // prettier-ignore
  { what: 'a space after some of the commas', text: '1, 2\n3,4\n5, 6\n', rows: [[1, 2], [3, 4], [5, 6]] }, // prettier-ignore
  { what: 'names of two words over columns of spaces', text: 'Sepal Length  Sepal Width\n5.1           3.5\n4.9  3.0\n', rows: [[5.1, 3.5], [4.9, 3]], names: ['Sepal Length', 'Sepal Width'] }, // prettier-ignore
  { what: 'a frame as R prints it, with names of several words', text: '               mpg  disp\nMazda RX4     21.0 160.0\nMazda RX4 Wag 21.4 161.0\nValiant       18.1 225.0\n', rows: [[21, 160], [21.4, 161], [18.1, 225]], names: ['mpg', 'disp'] }, // prettier-ignore
  { what: 'a matrix as Julia shows it', text: '3×2 Matrix{Float64}:\n 1.0  2.0\n 3.0  4.0\n 5.0  6.5\n', rows: [[1, 2], [3, 4], [5, 6.5]] }, // prettier-ignore
  { what: 'a frame as polars draws it', text: 'shape: (2, 2)\n┌─────┬─────┐\n│ x   ┆ y   │\n│ --- ┆ --- │\n│ f64 ┆ i64 │\n╞═════╪═════╡\n│ 1.0 ┆ 2   │\n│ 3.5 ┆ 4   │\n└─────┴─────┘\n', rows: [[1, 2], [3.5, 4]], names: ['x', 'y'] }, // prettier-ignore
  { what: 'a frame as pandas prints it, with dots in the middle', text: '      x  y\n0   1.0  2\n1   2.0  3\n..  ...  ..\n98  3.0  5\n', rows: [[1, 2], [2, 3], [3, 5]], names: ['x', 'y'], left: 1 }, // prettier-ignore
  { what: 'a frame as tibble prints it', text: '# A tibble: 3 × 2\n      x     y\n  <dbl> <dbl>\n1     1     2\n2     3     4\n3     5     7\n', rows: [[1, 2], [3, 4], [5, 7]], names: ['x', 'y'] }, // prettier-ignore
  { what: 'a table of a database', text: '+---+---+\n| x | y |\n+---+---+\n| 1 | 2 |\n| 3 | 4 |\n+---+---+\n', rows: [[1, 2], [3, 4]], names: ['x', 'y'] }, // prettier-ignore
  { what: 'rules above and below, as reStructuredText has them', text: '=== ===\n x   y \n=== ===\n 1   2\n 3   4\n=== ===\n', rows: [[1, 2], [3, 4]], names: ['x', 'y'] }, // prettier-ignore
  { what: 'numbers under a sign of comparison', text: 'a,b\n<0.1,1\n0.5,2\n0.7,3\n', rows: [[0.5, 2], [0.7, 3]], names: ['a', 'b'], left: 1 }, // prettier-ignore
  { what: 'answers of yes and no', text: 'smoker,bill\nNo,16.99\nYes,10.34\nNo,21.01\n', rows: [[16.99], [10.34], [21.01]], names: ['bill'] }, // prettier-ignore
  { what: 'numbers of houses are columns of their own', text: 'zip,x\n02139,1\n10001,2\n94305,3\n', rows: [[2139, 1], [10001, 2], [94305, 3]], names: ['zip', 'x'] }, // prettier-ignore
  { what: 'what a file says of its source at the end', text: 'a,b\n1,2\n3,4\nSource: me, 2020\n', rows: [[1, 2], [3, 4]], names: ['a', 'b'], left: 1 }, // prettier-ignore
  { what: 'line ends of two kinds', text: 'a,b\r\n1,2\n3,4\r5,6', rows: [[1, 2], [3, 4], [5, 6]], names: ['a', 'b'] }, // prettier-ignore
];

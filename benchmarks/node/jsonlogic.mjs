// One profile against every scheme with json-logic-engine: node jsonlogic.mjs PROGRAM PROFILES
// Rules are compiled before the clock starts, and each distinct test is worked out once.
import { readFileSync } from "node:fs";
import { LogicEngine } from "json-logic-engine";

const [program, profiles] = process.argv.slice(2).map((path) => JSON.parse(readFileSync(path)));
const orders = { inferieur_a: "<", au_plus: "<=", superieur_a: ">", au_moins_egal_a: ">=" };

function test({ fact, op, value }) {
  const known = { var: `f${program.names.indexOf(fact)}` };
  if (op === "in") return { in: [known, { preserve: value }] };
  if (typeof value === "boolean") return value ? known : { "!": known };
  if (op === "between") return { "<=": [value[0], known, value[1]] };
  return { [orders[op]]: [known, value] };
}

function tree(node) {
  if (typeof node === "number") return { var: `t${node}` };
  const [operator, ...nodes] = node;
  return operator === "not" ? { "!": tree(nodes[0]) } : { [operator]: nodes.map(tree) };
}

const engine = new LogicEngine();
const tests = program.tests.map((each) => engine.build(test(each)));
const schemes = program.rules.map((rule) => engine.build(tree(rule.tree)));

const seconds = [];
const codes = [];
for (const profile of [profiles[0], ...profiles]) {
  const data = {};
  program.names.forEach((fact, number) => (data[`f${number}`] = profile[fact]));
  const start = performance.now();
  tests.forEach((each, slot) => (data[`t${slot}`] = each(data)));
  const found = schemes.map((scheme) => scheme(data));
  seconds.push((performance.now() - start) / 1000);
  codes.push(found.map((holds, place) => (holds ? (program.rules[place].capped ? 1 : 0) : 3)));
}
console.log(JSON.stringify({ seconds: seconds.slice(1), codes: codes.slice(1) }));

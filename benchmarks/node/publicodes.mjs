// One profile against every scheme with publicodes: node publicodes.mjs PROGRAM PROFILES
// Codes are looked up beforehand and given as yes or no, dates as days: kinder than a real profile.
import { readFileSync } from "node:fs";
import Engine from "publicodes";

const [program, profiles] = process.argv.slice(2).map((path) => JSON.parse(readFileSync(path)));
const every = "toutes ces conditions";
const some = "une de ces conditions";
const orders = { inferieur_a: "<", au_plus: "<=", superieur_a: ">", au_moins_egal_a: ">=" };

function test({ fact, op, value }, slot) {
  const name = `f${program.names.indexOf(fact)}`;
  if (op === "in") return `c${slot}`;
  if (typeof value === "boolean") return value ? name : `${name} = non`;
  if (op === "between") return { [every]: [`${name} >= ${value[0]}`, `${name} <= ${value[1]}`] };
  return `${name} ${orders[op]} ${value}`;
}

function tree(node) {
  if (typeof node === "number") return `t${node}`;
  const [operator, ...nodes] = node;
  if (operator === "and") return { [every]: nodes.map(tree) };
  if (operator === "or") return { [some]: nodes.map(tree) };
  return `t${nodes[0]} = non`; // only leaves are denied here
}

const rules = {};
program.names.forEach((fact, number) => (rules[`f${number}`] = { question: fact }));
program.tests.forEach((each, slot) => {
  if (each.op === "in") rules[`c${slot}`] = { question: each.fact };
  rules[`t${slot}`] = { valeur: test(each, slot) };
});
program.rules.forEach(({ id, tree: root }) => (rules[id] = { valeur: tree(root) }));

function situation(profile) {
  const said = (value) => (typeof value === "boolean" ? (value ? "oui" : "non") : value);
  const known = {};
  program.names.forEach((fact, number) => {
    if (typeof profile[fact] !== "string") known[`f${number}`] = said(profile[fact]);
  });
  program.tests.forEach(({ fact, op, value }, slot) => {
    if (op === "in") known[`c${slot}`] = said(value.includes(profile[fact]));
  });
  return known;
}

const engine = new Engine(rules, { logger: { log() {}, warn() {}, error: console.error } });
// Handed as text, each name would be parsed again beside all the rules, six times slower
const roots = program.rules.map(({ id }) => engine.getParsedRules()[id]);
const seconds = [];
const codes = [];
for (const profile of [profiles[0], ...profiles]) {
  const known = situation(profile);
  const start = performance.now();
  engine.setSituation(known);
  const found = roots.map((root) => engine.evaluateNode(root).nodeValue);
  seconds.push((performance.now() - start) / 1000);
  codes.push(found.map((holds, place) => (holds ? (program.rules[place].capped ? 1 : 0) : 3)));
}
console.log(JSON.stringify({ seconds: seconds.slice(1), codes: codes.slice(1) }));

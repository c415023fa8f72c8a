// Draws as many different military symbols as asked, in passes; prints seconds of each pass and the peak memory.
import milsymbol from "milsymbol";
import { performance } from "node:perf_hooks";

const [number, passes] = process.argv.slice(2).map(Number);
const codes = [];
for (const set of ["10", "11", "15", "20", "40"]) {
  for (let entity = 0; entity < 1_000_000 && codes.length < number; entity += 100) {
    const code = `1003${set}0000${String(entity).padStart(6, "0")}0000`;
    if (new milsymbol.Symbol(code).isValid()) codes.push(code);
  }
}
const seconds = [];
let bytes = 0;
for (let pass = 0; pass < passes; pass += 1) {
  const start = performance.now();
  bytes = 0;
  for (let index = 0; index < number; index += 1) {
    bytes += new milsymbol.Symbol(codes[index % codes.length], { size: 35 }).asSVG().length;
  }
  seconds.push((performance.now() - start) / 1000);
}
const peak = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ number, different: codes.length, seconds, bytes, peak }));

import { expect, test } from "vitest";
import type { Box } from "../src/model.ts";
import { filterRows, type Row, type RowFilter, sortRows } from "../src/rows.ts";

const ALL: RowFilter = { text: "", within: null, layers: null };

function row(id: string, cells: Partial<Row["cells"]>, box: Box | null = null, layer = "inzet"): Row {
  const empty = { naam: "", laag: "", eigenaar: "", status: "", zekerheid: "", geldigVan: "", geregistreerd: "" };
  const object = { id, layer, geometry: null, box, properties: { toelichting: `toelichting ${id}` } };
  return { object, cells: { ...empty, ...cells } };
}

const ids = (rows: Row[]) => rows.map(({ object }) => object.id);

const ROWS = [
  row("a", { naam: "Post 10", geregistreerd: "2026-11-24T10:00:00Z" }, [5, 52, 5, 52]),
  row("b", { naam: "Post 9", geregistreerd: "2026-11-24T09:00:00Z" }, [6, 53, 6, 53]),
  row("c", { naam: "Fryslân", eigenaar: "VR02" }, [4, 51, 7, 54], "grenzen"),
  row("d", {}),
];

test("numbers in names sort as numbers", () => {
  expect(ids(sortRows(ROWS, "naam", "ascending"))).toEqual(["c", "b", "a", "d"]);
});

test("empty cells come last, whichever way one sorts", () => {
  expect(ids(sortRows(ROWS, "naam", "descending"))).toEqual(["a", "b", "c", "d"]);
  expect(ids(sortRows(ROWS, "geregistreerd", "descending"))).toEqual(["a", "b", "c", "d"]);
});

test("sorting leaves the rows that were given as they are", () => {
  const before = ids(ROWS);
  sortRows(ROWS, "geregistreerd", "ascending");
  expect(ids(ROWS)).toEqual(before);
});

test("text is found without accents and capitals, in all words, in remarks too", () => {
  expect(ids(filterRows(ROWS, { ...ALL, text: "FRYSLAN" }))).toEqual(["c"]);
  expect(ids(filterRows(ROWS, { ...ALL, text: "post 9" }))).toEqual(["b"]);
  expect(ids(filterRows(ROWS, { ...ALL, text: "toelichting d" }))).toEqual(["d"]);
  expect(ids(filterRows(ROWS, { ...ALL, text: "post vr02" }))).toEqual([]);
});

test("only what touches the map view stays, and what has no place does not", () => {
  expect(ids(filterRows(ROWS, { ...ALL, within: [4.9, 51.9, 5.1, 52.1] }))).toEqual(["a", "c"]);
});

test("layers that are off can be left out", () => {
  expect(ids(filterRows(ROWS, { ...ALL, layers: new Set(["grenzen"]) }))).toEqual(["c"]);
});

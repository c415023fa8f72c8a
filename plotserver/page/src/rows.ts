/** The objects as rows of a table: which, in which order. */
import type { Box, PlotObject } from "./model.ts";

export type Column = "naam" | "laag" | "eigenaar" | "status" | "zekerheid" | "geldigVan" | "geregistreerd";
export type Direction = "ascending" | "descending";

export interface Row {
  object: PlotObject;
  /** What is shown and searched, per column; times stay ISO so that they sort. */
  cells: Record<Column, string>;
}

export interface RowFilter {
  text: string;
  /** Only objects that touch this box, in degrees. */
  within: Box | null;
  /** Only objects of these layers. */
  layers: ReadonlySet<string> | null;
}

const WORDS = new Intl.Collator("nl", { numeric: true, sensitivity: "base" });

export function filterRows(rows: readonly Row[], filter: RowFilter): Row[] {
  const wanted = plain(filter.text).split(/\s+/).filter(Boolean);
  return rows.filter(
    (row) =>
      (filter.layers === null || filter.layers.has(row.object.layer)) &&
      (filter.within === null || touches(row.object.box, filter.within)) &&
      saysAll(row, wanted),
  );
}

function saysAll(row: Row, wanted: readonly string[]): boolean {
  if (wanted.length === 0) return true;
  const remarks = String(row.object.properties.toelichting ?? "");
  const said = plain(`${Object.values(row.cells).join(" ")} ${remarks}`);
  return wanted.every((word) => said.includes(word));
}

/** Lower case without accents, so that "fryslan" finds Fryslân. */
function plain(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase();
}

export function touches(box: Box | null, within: Box): boolean {
  if (!box) return false;
  return box[0] <= within[2] && box[2] >= within[0] && box[1] <= within[3] && box[3] >= within[1];
}

/** Sorted anew; empty cells come last in either direction. */
export function sortRows(rows: readonly Row[], column: Column, direction: Direction): Row[] {
  const sign = direction === "ascending" ? 1 : -1;
  return [...rows].sort((a, b) => {
    const [left, right] = [a.cells[column], b.cells[column]];
    if (left === right) return WORDS.compare(a.object.id, b.object.id);
    if (left === "") return 1;
    if (right === "") return -1;
    return sign * WORDS.compare(left, right);
  });
}

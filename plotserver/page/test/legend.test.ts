import { expect, test } from "vitest";
import { askable } from "../src/askable.ts";

test("a view of the country is asked for as it is", () => {
  expect(askable([3.2, 50.7, 7.3, 53.6])).toEqual([3.2, 50.7, 7.3, 53.6]);
});

test("what lies beyond the date line is left out, and the whole world is no box", () => {
  expect(askable([-190, -95, 20, 40])).toEqual([-180, -90, 20, 40]);
  expect(askable([-200, -80, 200, 80])).toBeNull();
  expect(askable(null)).toBeNull();
});

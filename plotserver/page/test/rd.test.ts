import { expect, test } from "vitest";
import { approximateRd, exactRd } from "../src/rd.ts";

const AMERSFOORT = { lon: 5.38720365, lat: 52.155172887 };
const WESTERTOREN = { lon: 4.883522192, lat: 52.374530528 };

test("without the grid RD is at most 25 cm off, and says that it is approximate", async () => {
  const rd = await approximateRd();
  expect(rd.exact).toBe(false);
  const tower = rd.toRd(WESTERTOREN);
  expect(Math.hypot((tower?.x ?? 0) - 120700.723, (tower?.y ?? 0) - 487525.501)).toBeLessThan(0.25);
});

test("there and back again is the same place", async () => {
  const rd = await approximateRd();
  const back = rd.toLonLat(rd.toRd(WESTERTOREN) ?? { x: 0, y: 0 });
  expect(back.lon).toBeCloseTo(WESTERTOREN.lon, 7);
  expect(back.lat).toBeCloseTo(WESTERTOREN.lat, 7);
});

test("RD is not made up where it is not valid", async () => {
  expect((await approximateRd()).toRd({ lon: -68.24, lat: 12.18 })).toBeNull();
});

test("a grid moves a point by the shift that it holds", async () => {
  // Amersfoort on Bessel is 52.156160556 N, 5.387638889 E: this grid holds just that difference everywhere.
  const shift = { lat: AMERSFOORT.lat - 52.15616055555555, lon: AMERSFOORT.lon - 5.38763888888889 };
  const rd = await exactRd(evenGrid(shift.lat * 3600, shift.lon * 3600));
  expect(rd.exact).toBe(true);
  expect(rd.toRd(AMERSFOORT)?.x).toBeCloseTo(155000, 3);
  expect(rd.toRd(AMERSFOORT)?.y).toBeCloseTo(463000, 3);
  expect(rd.toLonLat({ x: 155000, y: 463000 }).lat).toBeCloseTo(AMERSFOORT.lat, 8);
});

/** An NTv2 file of 3 × 3 nodes over 2–8° E, 50–56° N with the same shift (seconds, east positive) in each. */
function evenGrid(dLat: number, dLon: number): ArrayBuffer {
  const nodes = 9;
  const buffer = new ArrayBuffer(11 * 16 + 11 * 16 + nodes * 16 + 16);
  const view = new DataView(buffer);
  let at = 0;
  const put = (name: string, write: (offset: number) => void) => {
    new TextEncoder().encodeInto(name.padEnd(8), new Uint8Array(buffer, at, 8));
    write(at + 8);
    at += 16;
  };
  const whole = (value: number) => (offset: number) => view.setInt32(offset, value, true);
  const real = (value: number) => (offset: number) => view.setFloat64(offset, value, true);
  const text = (value: string) => (offset: number) => {
    new TextEncoder().encodeInto(value.padEnd(8), new Uint8Array(buffer, offset, 8));
  };
  put("NUM_OREC", whole(11));
  put("NUM_SREC", whole(11));
  put("NUM_FILE", whole(1));
  put("GS_TYPE", text("SECONDS"));
  put("VERSION", text("NTv2.0"));
  put("SYSTEM_F", text("Bessel"));
  put("SYSTEM_T", text("ETRS89"));
  put("MAJOR_F", real(6377397.155));
  put("MINOR_F", real(6356078.962818));
  put("MAJOR_T", real(6378137));
  put("MINOR_T", real(6356752.31414));
  put("SUB_NAME", text("test"));
  put("PARENT", text("NONE"));
  put("CREATED", text(""));
  put("UPDATED", text(""));
  put("S_LAT", real(50 * 3600));
  put("N_LAT", real(56 * 3600));
  put("E_LONG", real(-8 * 3600));
  put("W_LONG", real(-2 * 3600));
  put("LAT_INC", real(3 * 3600));
  put("LONG_INC", real(3 * 3600));
  put("GS_COUNT", whole(nodes));
  for (let i = 0; i < nodes; i++) {
    view.setFloat32(at, dLat, true);
    view.setFloat32(at + 4, -dLon, true);
    at += 16;
  }
  return buffer;
}

/** Which tool works in which way. */
import type { Desk, Mode, Tool } from "../tool.ts";
import { PathMode } from "./path.ts";
import { PointMode } from "./point.ts";
import { RegionMode } from "./region.ts";
import { TwoMode } from "./two.ts";

export function modeFor(tool: Exclude<Tool, "select" | "mal">, desk: Desk): Mode {
  switch (tool) {
    case "point":
    case "text":
      return new PointMode(tool, desk);
    case "rectangle":
    case "circle":
    case "arrow":
      return new TwoMode(tool, desk);
    case "box":
    case "lasso":
    case "freehand":
      return new RegionMode(tool, desk);
    default:
      return new PathMode(tool, desk);
  }
}

/** Line icons of the tools, 20 × 20; decoration only, the name stands on the control. */
import { svg, type SVGTemplateResult } from "lit";
import type { Tool } from "./tool.ts";

const icon = (paths: SVGTemplateResult): SVGTemplateResult => svg`
  <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">${paths}</svg>`;

const corner = (x: number, y: number): SVGTemplateResult => svg`<circle cx=${x} cy=${y} r="1.7" fill="currentcolor" stroke="none"/>`;

export const toolIcons: Record<Tool, SVGTemplateResult> = {
  select: icon(svg`<path d="M5 3v12.5l3.6-3.3 2.2 4.8 2-.9-2.2-4.8H15z"/>`),
  box: icon(svg`<path d="M3.5 4h13v12h-13z" stroke-dasharray="2.6 2.2"/>`),
  lasso: icon(svg`<path d="M4 9c0-3.3 2.8-5 6-5s6 1.7 6 4.4-2.6 4.3-6 4.3c-2 0-3.6-.4-4.6-1.4" stroke-dasharray="2.6 2.2"/><path d="M6 11.5c-1.6.4-1.6 2.6 0 2.6 1.3 0 1.2 1.9-.6 2.4"/>`),
  point: icon(svg`<path d="M4 4h12v12H4z"/><path d="M10 7v6M7 10h6"/>`),
  text: icon(svg`<path d="M4 6V4h12v2M10 4v12M7.5 16h5"/>`),
  line: icon(svg`<path d="m4 15 4-8 4 5 4-8"/>${corner(4, 15)}${corner(8, 7)}${corner(12, 12)}${corner(16, 4)}`),
  area: icon(svg`<path d="m4 14 2-9 9-1 1.5 9L10 16.5z"/>${corner(4, 14)}${corner(6, 5)}${corner(15, 4)}${corner(16.5, 13)}${corner(10, 16.5)}`),
  freehand: icon(svg`<path d="M3 14c3-6 4.5-8 6-7.5s-1 6 .8 6.5S13 6 17 6"/>`),
  rectangle: icon(svg`<path d="M3.5 5.5h13v9h-13z"/>${corner(3.5, 5.5)}${corner(16.5, 14.5)}`),
  circle: icon(svg`<circle cx="10" cy="10" r="6.5"/><path d="M10 10h6.5"/>${corner(10, 10)}`),
  arrow: icon(svg`<path d="M4 16 15.5 4.5M9 4h7v7"/>`),
  mal: icon(svg`<path d="M4 16c2-7 6-11 12-12-1 6-5 10-12 12z"/><path d="m4 16 7-7"/>${corner(4, 16)}`),
  measure: icon(svg`<path d="m3 13 10-10 4 4L7 17z"/><path d="m6 10 1.6 1.6M8.5 7.5 11 10M11 5l1.6 1.6"/>`),
  count: icon(svg`<path d="m4 13.5 1.5-9 10-1 1.5 10-7 3z" stroke-dasharray="2.6 2.2"/>${corner(8, 8)}${corner(12, 7)}${corner(10, 12)}`),
  split: icon(svg`<path d="M4 5h12v10H4z"/><path d="m6 18 8-16" stroke-dasharray="2.6 2"/>`),
};

export const drawIcons = {
  magnet: icon(svg`<path d="M5 4v6a5 5 0 0 0 10 0V4h-3v6a2 2 0 0 1-4 0V4z"/><path d="M5 7h3M12 7h3"/>`),
  frame: icon(svg`<path d="M5 7h10v9H5z" stroke-dasharray="2.6 2.2"/><path d="M10 7V3.5"/>${corner(5, 7)}${corner(15, 7)}${corner(5, 16)}${corner(15, 16)}${corner(10, 3)}`),
  star: icon(svg`<path d="m10 3 2.1 4.6 5 .6-3.7 3.4 1 5L10 14.1l-4.4 2.5 1-5L2.9 8.2l5-.6z"/>`),
  starred: icon(svg`<path fill="currentcolor" d="m10 3 2.1 4.6 5 .6-3.7 3.4 1 5L10 14.1l-4.4 2.5 1-5L2.9 8.2l5-.6z"/>`),
  coordinates: icon(svg`<path d="M4 3v14h13"/><path d="M8 13V8M8 8 6.6 9.6M8 8l1.4 1.6M8 13h5m0 0-1.6-1.4M13 13l-1.6 1.4"/>`),
  back: icon(svg`<path d="M8 5 4 9l4 4"/><path d="M4 9h8a4 4 0 0 1 0 8h-2"/>`),
};

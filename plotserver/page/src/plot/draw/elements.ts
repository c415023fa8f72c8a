/** The elements of drawing, all at once. */
import "../../styles/draw.css";
import "./coordinates-panel.ts";
import "./draw-menu.ts";
import "./form.ts";
import "./measure-panel.ts";
import "./palette.ts";
import "./tools.ts";

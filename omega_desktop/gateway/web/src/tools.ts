/** Mouse and touch tools: cornerstone's where it has what is wanted, two of our own. */

import {
  addTool,
  BaseTool,
  Enums as ToolEnums,
  LengthTool,
  PanTool,
  ToolGroupManager,
  ZoomTool,
  type Types as ToolTypes,
} from "@cornerstonejs/tools";

export type ToolName = "window" | "scroll" | "zoom" | "pan" | "length";

/** What the tools of our own move. */
export interface Target {
  /** Drag by CSS pixels: right widens the window, down lowers it. */
  dragWindow(dx: number, dy: number): void;
  step(by: number): void;
  /** Enlarge by a factor and bring what was at one place (CSS pixels) to another. */
  pinch(factor: number, from: Spot, to: Spot): void;
  /** Pictures in the stack. */
  readonly count: number;
  readonly element: HTMLElement;
}

let target: Target | null = null;

export type Spot = [number, number];
type Finger = { canvas: Spot };
type Touch = { detail: { lastPointsList: Finger[]; currentPointsList: Finger[] } };
type Drag = { detail: { deltaPoints: { canvas: [number, number] } } };
type Wheel = { detail: { wheel: { direction: number } } };

const BOTH = { supportedInteractionTypes: ["Mouse", "Touch"] };

/** Window and level, alike with and without WebGL. */
class WindowTool extends BaseTool {
  static override toolName = "ShareWindow";

  constructor(props = {}) {
    super(props, BOTH);
  }

  mouseDragCallback({ detail }: Drag): void {
    target?.dragWindow(...detail.deltaPoints.canvas);
  }

  touchDragCallback(event: Drag): void {
    this.mouseDragCallback(event);
  }
}

/** Through the stack, also over files that have no picture. */
class ScrollTool extends BaseTool {
  static override toolName = "ShareScroll";
  private rest = 0;

  constructor(props = {}) {
    super(props, BOTH);
  }

  mouseWheelCallback({ detail }: Wheel): void {
    target?.step(detail.wheel.direction);
  }

  mouseDragCallback({ detail }: Drag): void {
    if (!target) return;
    // the whole stack on the height of the picture, but never faster than a picture in two pixels
    const each = Math.max(2, target.element.clientHeight / Math.max(target.count, 12));
    this.rest += detail.deltaPoints.canvas[1];
    const by = Math.trunc(this.rest / each);
    this.rest -= by * each;
    if (by !== 0) target.step(by);
  }

  touchDragCallback(event: Drag): void {
    this.mouseDragCallback(event);
  }
}

/** Two fingers: what lies under them stays under them. cornerstone's own pinch runs ahead of the fingers. */
class PinchTool extends BaseTool {
  static override toolName = "SharePinch";

  constructor(props = {}) {
    super(props, BOTH);
  }

  touchDragCallback({ detail }: Touch): void {
    const [a, b] = detail.lastPointsList;
    const [c, d] = detail.currentPointsList;
    if (!target || !a || !b || !c || !d) return;
    const apart = (p: Finger, q: Finger) => Math.hypot(p.canvas[0] - q.canvas[0], p.canvas[1] - q.canvas[1]);
    const between = (p: Finger, q: Finger): Spot => [(p.canvas[0] + q.canvas[0]) / 2, (p.canvas[1] + q.canvas[1]) / 2];
    const ratio = apart(c, d) / Math.max(1, apart(a, b));
    target.pinch(Math.min(2, Math.max(0.5, ratio)), between(a, b), between(c, d));
  }
}

const NAMES: Record<ToolName, string> = {
  window: WindowTool.toolName,
  scroll: ScrollTool.toolName,
  zoom: ZoomTool.toolName,
  pan: PanTool.toolName,
  length: LengthTool.toolName,
};

const { MouseBindings } = ToolEnums;
const FIXED: Partial<Record<ToolName, ToolTypes.IToolBinding[]>> = {
  zoom: [{ mouseButton: MouseBindings.Secondary }],
  pan: [{ mouseButton: MouseBindings.Auxiliary }],
  scroll: [{ mouseButton: MouseBindings.Wheel }],
};
const PRIMARY: ToolTypes.IToolBinding[] = [
  { mouseButton: MouseBindings.Primary },
  { numTouchPoints: 1 } as ToolTypes.IToolBinding,
];

type Group = NonNullable<ReturnType<typeof ToolGroupManager.createToolGroup>>;
type TextLines = (data: { handles: { points: [number, number, number][] } }) => string[];

/** The tools on one viewport; exactly one of them answers to the first button and to one finger. */
export class Tools {
  private readonly group: Group;
  active: ToolName = "window";

  constructor(viewportId: string, engineId: string, whom: Target, textLines: TextLines) {
    target = whom;
    for (const tool of [WindowTool, ScrollTool, PinchTool, ZoomTool, PanTool, LengthTool]) addTool(tool);
    this.group = ToolGroupManager.createToolGroup("share") as Group;
    const limits = { minZoomScale: 0.2, maxZoomScale: 40 };
    this.group.addTool(WindowTool.toolName);
    this.group.addTool(ScrollTool.toolName);
    this.group.addTool(PinchTool.toolName);
    this.group.addTool(ZoomTool.toolName, { ...limits, pinchToZoom: false });
    this.group.addTool(PanTool.toolName);
    this.group.addTool(LengthTool.toolName, { getTextLines: textLines });
    this.group.setToolActive(PinchTool.toolName, {
      bindings: [{ numTouchPoints: 2 } as ToolTypes.IToolBinding],
    });
    this.group.addViewport(viewportId, engineId);
    this.activate("window");
  }

  activate(name: ToolName): void {
    this.active = name;
    for (const each of Object.keys(NAMES) as ToolName[]) {
      const fixed = FIXED[each] ?? [];
      this.group.setToolPassive(NAMES[each], { removeAllBindings: true });
      if (each === name) this.group.setToolActive(NAMES[each], { bindings: [...PRIMARY, ...fixed] });
      else if (fixed.length) this.group.setToolActive(NAMES[each], { bindings: fixed });
    }
  }
}

/** The picture: a cornerstone stack viewport and what is on it. */

import {
  cache,
  Enums,
  eventTarget,
  getRenderingCapabilities,
  getShouldUseCPURendering,
  RenderingEngine,
  setUseCPURendering,
  init as initCore,
  type Types,
} from "@cornerstonejs/core";
import { annotation, init as initTools } from "@cornerstonejs/tools";

import type { FrameHeader } from "./dicom";
import { defaultWindow, type Images, type Slot } from "./images";
import { measured, orientationLetters, type Letters } from "./measure";
import { automatic, dragged, isGrey, rangeOf, type Range } from "./presets";
import { Tools, type Spot, type ToolName } from "./tools";

export type Shown = "loading" | "image" | "other" | "failed";

export interface StageEvents {
  /** Something that the overlay or the toolbar tells has changed. */
  changed(): void;
  /** What is where the picture is. */
  shown(state: Shown, slot: Slot, error?: unknown): void;
}

const VIEWPORT = "stage";
const ENGINE = "engine";
const LOADING_MS = 150;
const MIN_SCALE = 0.02; // screen pixels for a pixel
const MAX_SCALE = 40;

/** Start cornerstone; true when it draws with WebGL. */
export async function startGraphics(forced?: "gpu" | "cpu"): Promise<boolean> {
  initCore({ rendering: { webGlContextCount: 1 } } as Types.Cornerstone3DConfig);
  // WebGL done by the processor is slower than drawing without it
  const software = getRenderingCapabilities().softwareRasterizer;
  if (forced === "cpu" || (software && forced !== "gpu")) setUseCPURendering(true, false);
  initTools();
  return !getShouldUseCPURendering();
}

export class Stage {
  private readonly engine: RenderingEngine;
  private readonly viewport: Types.IStackViewport;
  private readonly tools: Tools;
  private readonly gpu = !getShouldUseCPURendering();
  private slots: readonly Slot[] = [];
  private fixed: Range | null = null;
  private inverted = false;
  private rotation = 0;
  private loadingTimer = 0;
  private direction = 1;
  /** Position in the series. */
  index = 0;
  state: Shown = "loading";

  constructor(
    readonly element: HTMLDivElement,
    private readonly images: Images,
    private readonly events: StageEvents,
  ) {
    this.engine = new RenderingEngine(ENGINE);
    this.engine.enableElement({
      viewportId: VIEWPORT,
      element,
      type: Enums.ViewportType.STACK,
      defaultOptions: { background: [0, 0, 0] },
    });
    element.tabIndex = 0; // enabling takes it out of the tab order
    this.viewport = this.engine.getViewport(VIEWPORT) as Types.IStackViewport;
    if (!this.gpu) scaleByDevicePixels(this.viewport);
    const stage = this;
    this.tools = new Tools(
      VIEWPORT,
      ENGINE,
      {
        element,
        get count() {
          return stage.slots.length;
        },
        step: (by) => this.show(this.index + by),
        dragWindow: (dx, dy) => this.dragWindow(dx, dy),
        pinch: (factor, from, to) => this.pinch(factor, from, to),
      },
      (data) => [measured(this.header, data.handles.points)],
    );
    element.addEventListener(Enums.Events.STACK_NEW_IMAGE, (event: Event) => {
      this.arrived((event as CustomEvent<{ imageId: string }>).detail.imageId);
    });
    for (const name of [Enums.Events.CAMERA_MODIFIED, Enums.Events.IMAGE_RENDERED]) {
      element.addEventListener(name, () => this.events.changed());
    }
    eventTarget.addEventListener(Enums.Events.IMAGE_LOAD_FAILED, (event: Event) => {
      const { imageId, error } = (event as CustomEvent<{ imageId: string; error: unknown }>).detail;
      if (imageId === this.slot?.imageId) this.become("failed", error);
    });
    new ResizeObserver(() => this.resize()).observe(element);
  }

  get slot(): Slot | undefined {
    return this.slots[this.index];
  }

  get count(): number {
    return this.slots.length;
  }

  get header(): FrameHeader | undefined {
    return this.slot && this.images.header(this.slot.imageId);
  }

  get tool(): ToolName {
    return this.tools.active;
  }

  set tool(name: ToolName) {
    this.tools.activate(name);
    this.events.changed();
  }

  /** Show a series from a position on; the window and all turning start afresh. */
  open(slots: readonly Slot[], index: number): void {
    this.slots = slots;
    this.index = index;
    this.fixed = null;
    this.inverted = false;
    this.rotation = 0;
    const first = this.slot;
    if (!first) return;
    this.images.want(first.imageId);
    if (first.instance.kind === "other") {
      this.become("other");
      return;
    }
    this.become("loading");
    this.stack();
  }

  private stack(): void {
    const ids = this.slots.map((slot) => slot.imageId);
    // a superseded load is told by event, never by this promise
    void this.viewport.setStack(ids, this.index).catch(() => undefined);
  }

  /** Show another picture of the series. */
  show(index: number): void {
    const next = Math.max(0, Math.min(this.slots.length - 1, index));
    if (next === this.index) return;
    this.direction = next > this.index ? 1 : -1;
    this.index = next;
    const slot = this.slots[next] as Slot;
    this.images.want(slot.imageId);
    if (slot.instance.kind === "other") {
      this.become("other");
    } else if (this.viewport.getImageIds().length !== this.slots.length) {
      this.become("loading");
      this.stack(); // the series began with a file that has no picture
    } else if (this.viewport.getCurrentImageId() === slot.imageId && this.drawn === slot.imageId) {
      this.become("image");
    } else {
      this.awaitPicture();
      void this.viewport.setImageIdIndex(next).catch(() => undefined);
    }
    this.events.changed();
  }

  /** Ask for the picture again that could not be loaded. */
  retry(): void {
    if (!this.slot) return;
    this.images.want(this.slot.imageId);
    this.become("loading");
    this.stack();
  }

  private get drawn(): string | undefined {
    return this.viewport.getCornerstoneImage()?.imageId;
  }

  /** The old picture may stay for a moment, not longer: it is not what the number says. */
  private awaitPicture(): void {
    window.clearTimeout(this.loadingTimer);
    this.state = "loading";
    this.loadingTimer = window.setTimeout(() => {
      if (this.state === "loading") this.become("loading");
    }, LOADING_MS);
  }

  private become(state: Shown, error?: unknown): void {
    window.clearTimeout(this.loadingTimer);
    this.state = state;
    const slot = this.slot;
    if (slot) this.events.shown(state, slot, error);
    this.events.changed();
  }

  private arrived(imageId: string): void {
    if (imageId !== this.slot?.imageId) return;
    // the viewport puts its own ideas of the window in place after this event
    queueMicrotask(() => {
      if (imageId !== this.slot?.imageId) return;
      this.apply();
      this.become("image");
      const near = [1, 2, 3, 4, 5, 6, -1, -2].map((by) => this.slots[this.index + by * this.direction]?.imageId);
      void this.images.prepare(near.filter((id) => id !== undefined));
    });
  }

  // --- window -----------------------------------------------------------------------------------

  get grey(): boolean {
    return isGrey(this.header);
  }

  /** The window of the picture on screen. */
  get range(): Range | null {
    if (this.fixed) return this.fixed;
    const image = this.image;
    const header = this.header;
    if (!image || !header) return null;
    const { minPixelValue: min, maxPixelValue: max, slope, intercept } = image;
    return rangeOf(defaultWindow(header, { min, max, slope, intercept }));
  }

  /** A window was chosen or dragged: it holds for the whole series. */
  get hasOwnWindow(): boolean {
    return this.fixed !== null;
  }

  private get image(): Types.IImage | undefined {
    return this.slot && cache.getImage(this.slot.imageId);
  }

  /** Use a window for the whole series; null: what each file asks for. */
  setWindow(range: Range | null): void {
    this.fixed = range;
    this.apply();
  }

  setAutomatic(): void {
    const image = this.image;
    if (!image || !this.grey) return;
    const padding = image.slope === 1 && image.intercept === 0 && this.gpu ? null : (this.header?.padding ?? null);
    this.setWindow(automatic(image.getPixelData(), padding, image.slope, image.intercept));
  }

  private dragWindow(dx: number, dy: number): void {
    const range = this.range;
    const image = this.image;
    if (!range || !image || !this.grey) return;
    const span = Math.abs(image.maxPixelValue - image.minPixelValue) * Math.abs(image.slope);
    this.setWindow(dragged(range, dx, dy, span));
  }

  /** Put window, inversion and rotation in place on whatever is shown. */
  private apply(): void {
    const range = this.range;
    const dark = this.header?.format.photometric === "MONOCHROME1";
    const properties: Types.StackViewportProperties = { invert: this.inverted !== dark };
    if (range) properties.voiRange = { ...range };
    this.viewport.setProperties(properties, true);
    this.viewport.render();
    this.events.changed();
  }

  toggleInvert(): void {
    this.inverted = !this.inverted;
    this.apply();
  }

  get isInverted(): boolean {
    return this.inverted;
  }

  // --- geometry ---------------------------------------------------------------------------------

  rotate(by = 90): void {
    this.rotation = (this.rotation + by + 360) % 360;
    this.turn();
  }

  /** Mirror what is on the screen; the viewport mirrors the picture first and turns it afterwards. */
  flip(axis: "horizontal" | "vertical"): void {
    const sideways = this.rotation % 180 !== 0;
    const { flipHorizontal, flipVertical } = this.viewport.getCamera();
    this.viewport.setCamera(
      (axis === "horizontal") !== sideways
        ? { flipHorizontal: !flipHorizontal }
        : { flipVertical: !flipVertical },
    );
    this.turn();
  }

  /** Mirroring moves the turning with WebGL and not without: it is set anew after every change. */
  private turn(): void {
    const viewport = this.viewport as unknown as { setRotation(degrees: number): void };
    viewport.setRotation(this.rotation);
    this.viewport.setZoom(this.viewport.getZoom()); // the canvas path computes its transform here
    this.viewport.render();
    this.events.changed();
  }

  zoom(factor: number): void {
    const scale = this.scale * factor;
    if (scale < MIN_SCALE || scale > MAX_SCALE) return;
    this.viewport.setZoom(this.viewport.getZoom() * factor);
    this.viewport.render();
  }

  private pinch(factor: number, from: Spot, to: Spot): void {
    if (this.state !== "image") return;
    const held = this.viewport.canvasToWorld(from);
    const scale = this.scale * factor;
    if (scale > MIN_SCALE && scale < MAX_SCALE) this.viewport.setZoom(this.viewport.getZoom() * factor);
    const now = this.viewport.canvasToWorld(to);
    this.move(held.map((value, axis) => value - (now[axis] as number)));
    this.viewport.render();
  }

  /** Look at a place that lies elsewhere by this much. */
  private move(by: readonly number[]): void {
    const { focalPoint, position } = this.viewport.getCamera();
    if (!focalPoint || !position) return;
    const moved = (point: Types.Point3) => point.map((value, axis) => value + (by[axis] ?? 0)) as Types.Point3;
    this.viewport.setCamera({ focalPoint: moved(focalPoint), position: moved(position) });
  }

  /** One pixel of the picture on one pixel of the screen, centred. */
  actualSize(): void {
    const image = this.image;
    if (!image) return;
    this.viewport.resetCamera({ resetPan: true, resetZoom: true });
    if (this.gpu) {
      const rows = this.viewport.getCanvas().height;
      this.viewport.setCamera({ parallelScale: (rows * image.rowPixelSpacing) / 2 });
    } else {
      this.viewport.setZoom(1);
    }
    this.alignToPixels(image);
    this.viewport.render();
    this.events.changed();
  }

  /** An odd picture on an even screen would lie half a pixel beside the screen's pixels: blurred. */
  private alignToPixels({ columns, rows, columnPixelSpacing, rowPixelSpacing }: Types.IImage): void {
    const { width, height } = this.viewport.getCanvas();
    this.move([
      (Math.abs(width - columns) % 2) * 0.5 * columnPixelSpacing,
      (Math.abs(height - rows) % 2) * 0.5 * rowPixelSpacing,
    ]);
  }

  /** Screen pixels for one pixel of the picture. */
  get scale(): number {
    const image = this.image;
    if (!image) return 1;
    if (!this.gpu) return this.viewport.getZoom();
    const { parallelScale } = this.viewport.getCamera();
    return parallelScale ? (this.viewport.getCanvas().height * image.rowPixelSpacing) / (2 * parallelScale) : 1;
  }

  /** Everything as it was when the series was opened, without measurements. */
  reset(): void {
    this.fixed = null;
    this.inverted = false;
    if (this.rotation) this.rotate(360 - this.rotation);
    this.viewport.setCamera({ flipHorizontal: false, flipVertical: false });
    this.viewport.resetCamera({ resetPan: true, resetZoom: true });
    annotation.state.removeAllAnnotations();
    this.apply();
  }

  clearMeasurements(): void {
    annotation.state.removeAllAnnotations();
    this.viewport.render();
  }

  get measurements(): number {
    return annotation.state.getAllAnnotations().length;
  }

  /** Letters at the edges: where in the patient left, right, up and down are. */
  get letters(): Letters | null {
    const header = this.header;
    if (this.state !== "image" || !header?.orientation || this.drawn !== this.slot?.imageId) return null;
    return orientationLetters(header.orientation, (x, y) => {
      const [row, column] = header.spacing ?? [1, 1];
      return this.viewport.worldToCanvas([x * column, y * row, this.index]);
    });
  }

  private resize(): void {
    if (this.element.clientWidth === 0) return;
    if (this.gpu) this.engine.resize(true, true);
    else this.resizeCanvas();
    this.events.changed();
  }

  /** cornerstone 5.14 would size the canvas in CSS pixels: blurred on every phone. */
  private resizeCanvas(): void {
    const canvas = this.viewport.getCanvas();
    const width = Math.round(this.element.clientWidth * window.devicePixelRatio);
    const height = Math.round(this.element.clientHeight * window.devicePixelRatio);
    if (canvas.width === width && canvas.height === height) return;
    const image = this.viewport.getCornerstoneImage();
    const before = image && fitting(canvas, image);
    canvas.width = width;
    canvas.height = height;
    if (!image || !before) return;
    // what filled the old frame fills the new one; otherwise the enlargement stays in proportion
    this.viewport.setZoom((this.viewport.getZoom() / before) * fitting(canvas, image));
    this.viewport.render();
  }
}

/** Screen pixels for a pixel's shorter side with which a picture fills its frame. */
function fitting(canvas: HTMLCanvasElement, image: Types.IImage): number {
  const { rowPixelSpacing: row, columnPixelSpacing: column } = image;
  const unit = Math.min(row, column);
  return Math.min(canvas.height / ((image.rows * row) / unit), canvas.width / ((image.columns * column) / unit));
}

/**
 * Without WebGL cornerstone 5.14 takes a camera's scale as CSS pixels and draws in device pixels: on a
 * phone every pinch would make the picture jump.
 */
function scaleByDevicePixels(viewport: Types.IStackViewport): void {
  const original = viewport.setCamera.bind(viewport);
  viewport.setCamera = (camera, ...rest) => {
    const { parallelScale, ...others } = camera;
    const image = viewport.getCornerstoneImage();
    const own = others as typeof others & { scale?: number };
    if (parallelScale && own.scale === undefined && image) {
      own.scale = (viewport.getCanvas().height * image.rowPixelSpacing) / (2 * parallelScale);
    }
    original(own, ...rest);
  };
}

// SPDX-License-Identifier: Apache-2.0
// The icons of the page: strokes on a field of 24 x 24, drawn for this project, all in one weight.
import { svg, type SVGTemplateResult } from 'lit';

const PATHS = {
  add: 'M12 5v14M5 12h14',
  back: 'M14.500 5.500L8 12l6.500 6.500',
  clock: 'M12 4a8 8 0 1 1 0 16 8 8 0 1 1 0-16M12 8v4.500l3 2',
  close: 'M6 6l12 12M18 6L6 18',
  comment: 'M4.500 5h15v10.500h-8L7 19.500v-4H4.500z',
  copy: 'M9 9h10v11H9zM5 15V4h10',
  cursor: 'M5 4l6 15 2.300-6.200L19.500 10.500z',
  cut: 'M6.500 15a2.500 2.500 0 1 0 0 5 2.500 2.500 0 1 0 0-5M17.500 15a2.500 2.500 0 1 0 0 5 2.500 2.500 0 1 0 0-5M8 15.500L17 4M16 15.500L7 4',
  diagram: 'M4 5h8v6H4zM13 14h7v6h-7zM8 11v4a2 2 0 0 0 2 2h3',
  download: 'M12 4v11M7.500 10.500L12 15l4.500-4.500M5 19.500h14',
  fit: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  layout: 'M4 4h6v6H4zM14 4h6v6h-6zM9 14h6v6H9zM7 10v2h10v-2M12 12v2',
  list: 'M4 6h16M8 12h12M8 18h12',
  lines: 'M4.500 6h15M4.500 10h9M4.500 14h15M4.500 18h6',
  marquee: 'M4 8V4h4M12 4h1M17 4h3v4M20 12v1M20 17v3h-4M12 20h-1M7 20H4v-4M4 12v-1',
  minus: 'M5 12h14',
  monitor: 'M4 5h16v11H4zM9 20h6M12 16v4',
  moon: 'M19.500 14.500A8 8 0 0 1 9.500 4.500a8 8 0 1 0 10 10z',
  more: 'M6 12h.010M12 12h.010M18 12h.010',
  panel: 'M4 5h16v14H4zM14.500 5v14',
  pencil: 'M4 20l1-4.500L16.500 4 20 7.500 8.500 19z',
  person: 'M12 4.500a3.750 3.750 0 1 1 0 7.500 3.750 3.750 0 1 1 0-7.500M4.500 20c.600-3.800 3.600-5.500 7.500-5.500s6.900 1.700 7.500 5.500',
  pin: 'M9 4h6l-.750 6.500L17.500 14h-11l3.250-3.500zM12 14v6',
  redo: 'M15 5l4.500 4.500L15 14M19.500 9.500H10a5.250 5.250 0 0 0 0 10.500h2.500',
  restore: 'M5 5v5h5M5.600 10a7.500 7.500 0 1 1-.800 4.500',
  search: 'M10.500 4a6.500 6.500 0 1 1 0 13 6.500 6.500 0 1 1 0-13M15.500 15.500L20 20',
  selectAll: 'M4 4h16v16H4zM8 8h8v8H8z',
  sliders: 'M4 8h9M18 8h2M15.500 5.500a2.500 2.500 0 1 1 0 5 2.500 2.500 0 1 1 0-5M4 16h2M11 16h9M8.500 13.500a2.500 2.500 0 1 1 0 5 2.500 2.500 0 1 1 0-5',
  spark: 'M12 4l1.800 5.200L19 11l-5.200 1.800L12 18l-1.800-5.200L5 11l5.200-1.800z',
  star: 'M12 4l2.500 5.200 5.500.800-4 4 1 5.600L12 17l-5 2.600 1-5.600-4-4 5.500-.800z',
  sun: 'M12 8a4 4 0 1 1 0 8 4 4 0 1 1 0-8M12 3v1.500M12 19.500V21M3 12h1.500M19.500 12H21M5.600 5.600l1.100 1.100M17.300 17.300l1.100 1.100M18.400 5.600l-1.100 1.100M6.700 17.300l-1.100 1.100',
  tag: 'M4.500 4.500h7l8 8-7 7-8-8zM8.300 8.300h.010',
  trash: 'M5 7h14M10 7V4.500h4V7M7 7l.800 12.500h8.400L17 7M10.500 10.500v5.500M13.500 10.500v5.500',
  undo: 'M9 5L4.500 9.500 9 14M4.500 9.500H14a5.250 5.250 0 0 1 0 10.500h-2.500',
  upload: 'M12 15V4M7.500 8.500L12 4l4.500 4.500M5 19.500h14',
  validate: 'M12 4a8 8 0 1 1 0 16 8 8 0 1 1 0-16M8.500 12.200l2.500 2.500 4.500-5',
  warning: 'M12 4.500L21 19.500H3zM12 10v4.500M12 17h.010',
} as const;

export type IconName = keyof typeof PATHS;

/** A decorative icon; the control around it carries the name. */
export function icon(name: IconName): SVGTemplateResult {
  return svg`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${PATHS[name]}></path></svg>`;
}

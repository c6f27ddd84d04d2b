import { crc32, deflateSync } from 'node:zlib'

/**
 * Pictures for the newsletters, drawn here so that the demo carries no binary files: each scene is a function from a
 * point to a colour, sampled into a PNG (W3C PNG §5).
 */
type Colour = readonly [red: number, green: number, blue: number]
type Scene = (x: number, y: number) => Colour

export const sceneNames = ['paysage', 'musee', 'foret', 'graphique', 'ciel', 'affiche', 'photo'] as const
export type SceneName = (typeof sceneNames)[number]

export function isSceneName(name: string): name is SceneName {
  return (sceneNames as readonly string[]).includes(name)
}

const drawn = new Map<string, Buffer>()

export function picture(scene: SceneName, width: number, height: number): Buffer {
  const key = `${scene} ${width}x${height}`
  const known = drawn.get(key) ?? drawPicture(scene, width, height)
  drawn.set(key, known)
  return known
}

function drawPicture(scene: SceneName, width: number, height: number): Buffer {
  const draw = scenes[scene]
  const rows = Buffer.alloc((width * 3 + 1) * height)
  for (let y = 0, at = 0; y < height; y++) {
    rows[at++] = 0
    for (let x = 0; x < width; x++)
      for (const channel of scene === 'photo'
        ? draw((x + 0.5) / height, (y + 0.5) / height)
        : sample(draw, x, y, height))
        rows[at++] = Math.round(channel)
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  // 8 bits per channel, truecolour.
  head.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows, { level: 6 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** Four points per pixel, so that edges are smooth. `x` runs from 0 to the picture's proportion, `y` from 0 to 1. */
function sample(draw: Scene, x: number, y: number, height: number): Colour {
  let [red, green, blue] = [0, 0, 0]
  for (const dx of [0.25, 0.75])
    for (const dy of [0.25, 0.75]) {
      const colour = draw((x + dx) / height, (y + dy) / height)
      red += colour[0] / 4
      green += colour[1] / 4
      blue += colour[2] / 4
    }
  return [red, green, blue]
}

const mix = (a: Colour, b: Colour, t: number): Colour => {
  const part = Math.min(1, Math.max(0, t))
  return [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part, a[2] + (b[2] - a[2]) * part]
}

const disc = (x: number, y: number, cx: number, cy: number, radius: number): boolean =>
  (x - cx) ** 2 + (y - cy) ** 2 < radius ** 2

const hill = (x: number, phase: number, low: number, high: number): number =>
  low - high * (0.6 * Math.sin(x * 1.7 + phase) + 0.4 * Math.sin(x * 3.9 + phase * 2.3))

const clouds = [
  [0.5, 0.62, 0.17],
  [0.72, 0.55, 0.22],
  [0.98, 0.63, 0.16],
  [2.1, 0.36, 0.13],
  [2.3, 0.3, 0.17],
  [2.52, 0.37, 0.12],
] as const

const scenes: Record<SceneName, Scene> = {
  /** Hills under an evening sky. */
  paysage: (x, y) => {
    if (y > hill(x, 4.2, 0.86, 0.05)) return mix([38, 84, 74], [24, 58, 56], y)
    if (y > hill(x, 1.1, 0.72, 0.08)) return [68, 122, 101]
    if (y > hill(x, 2.6, 0.58, 0.1)) return [127, 166, 138]
    if (disc(x, y, 2.05, 0.36, 0.15)) return [255, 236, 179]
    return mix([84, 133, 186], [250, 214, 176], y * 1.5)
  },
  /** A front with columns. */
  musee: (x, y) => {
    const u = x % 0.3
    if (y > 0.88) return [120, 108, 96]
    if (y > 0.82) return [190, 178, 160]
    if (y > 0.36 && u > 0.07 && u < 0.2) return mix([244, 236, 220], [208, 194, 170], (u - 0.07) / 0.13)
    if (y > 0.36) return [92, 74, 84]
    if (y > 0.28) return [232, 222, 203]
    if (y > 0.06 && y > 0.28 - (1.5 - Math.abs(x - 1.5)) * 0.16) return [214, 201, 178]
    return mix([92, 58, 92], [182, 112, 106], y * 2.4)
  },
  /** Trunks in the mist. */
  foret: (x, y) => {
    const near = Math.abs(((x * 2.1) % 1) - 0.5)
    const far = Math.abs(((x * 4.7 + 0.3) % 1) - 0.5)
    const mist = mix([214, 228, 214], [166, 193, 162], y)
    if (y > 0.88 + 0.03 * Math.sin(x * 9)) return [70, 92, 60]
    if (near < 0.06 + y * 0.02) return mix([58, 54, 44], [86, 72, 54], near * 12)
    if (far < 0.05) return mix([128, 146, 122], mist, 0.25)
    return mist
  },
  /** Bars of a chart. */
  graphique: (x, y) => {
    const bar = Math.floor((x - 0.1) / 0.24)
    const inBar = x > 0.1 && (x - 0.1) % 0.24 < 0.16
    const heights = [0.32, 0.45, 0.41, 0.6, 0.72, 0.68, 0.8]
    const height = heights[bar]
    if (y > 0.9 && y < 0.912) return [90, 96, 110]
    if (inBar && height !== undefined && y > 0.9 - height && y < 0.9) return bar === 6 ? [225, 112, 62] : [64, 104, 168]
    return (y * 5) % 1 < 0.02 ? [222, 226, 233] : [248, 249, 251]
  },
  /** Clouds. */
  ciel: (x, y) => {
    return clouds.some(([cx, cy, radius]) => disc(x, y, cx, cy, radius))
      ? [250, 252, 255]
      : mix([58, 124, 196], [166, 208, 240], y)
  },
  /** Circles, as on the poster of a concert. */
  affiche: (x, y) => {
    const ring = Math.hypot(x - 0.36, y - 0.5)
    if (ring < 0.07) return [250, 240, 220]
    if (ring < 0.3) return Math.floor(ring * 34) % 2 === 0 ? [232, 86, 66] : [250, 196, 84]
    return y > 0.84 ? [28, 38, 66] : [240, 232, 214]
  },
  /** The landscape as a camera sees it: its grain is what no compression shortens, so it weighs what a photograph does. */
  photo: (x, y) => {
    const grain = Math.sin(x * 12_989.8 + y * 78_233.3) * 43_758.5453
    const light = 44 * (grain - Math.floor(grain)) - 22
    const [red, green, blue] = scenes.paysage(x, y)
    return [clamp(red + light), clamp(green + light), clamp(blue + light)]
  },
}

const clamp = (value: number): number => Math.min(255, Math.max(0, value))

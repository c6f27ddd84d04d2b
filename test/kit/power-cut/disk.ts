import type { Random } from '../random.ts'
import type { DiskEvent } from './trace.ts'

/**
 * What a disk may hold when the power goes: everything that a completed sync covers, and of what came after it anything:
 * all, nothing, some writes without earlier ones, sectors of a write without the others.
 */

/** The bytes of each file. */
export type Image = ReadonlyMap<string, Buffer>
type Change = Extract<DiskEvent, { kind: 'write' | 'truncate' }>

/** What happens to the writes that no sync has covered. */
export const fates = ['none', 'all', 'some', 'torn', 'late'] as const
export type Fate = (typeof fates)[number]

const sectorBytes = 512

export class Disk {
  readonly #durable: Map<string, DiskFile>
  #pending: Change[] = []

  constructor(image: Image) {
    this.#durable = new Map([...image].map(([file, bytes]) => [file, new DiskFile(bytes)]))
  }

  /** To be called in the order in which the calls ended. */
  apply(event: DiskEvent): void {
    if (event.kind !== 'sync') {
      this.#pending.push(event)
      return
    }
    const isCovered = ({ file, endMs }: Change): boolean => file === event.file && endMs <= event.startMs
    for (const change of this.#pending) if (isCovered(change)) fileOf(this.#durable, change.file).carryOut(change)
    this.#pending = this.#pending.filter((change) => !isCovered(change))
  }

  get pendingBytes(): number {
    return this.#pending.reduce((sum, change) => sum + (change.kind === 'write' ? change.data.length : 0), 0)
  }

  /** `underWay`: calls that had begun and not ended. */
  cut(fate: Fate, random: Random, underWay: readonly DiskEvent[]): Image {
    const files = new Map([...this.#durable].map(([file, { bytes }]) => [file, new DiskFile(bytes)]))
    const changes = [...this.#pending, ...underWay.filter((event): event is Change => event.kind !== 'sync')]
    changes.forEach((change, i) => {
      if (fate === 'none') return
      if (fate === 'some' && random.chance(0.5)) return
      // The later half without the earlier one.
      if (fate === 'late' && i < changes.length / 2) return
      const file = fileOf(files, change.file)
      if (fate === 'torn' && change.kind === 'write') file.writeTorn(change, random)
      else file.carryOut(change)
    })
    return new Map([...files].map(([file, { bytes }]) => [file, bytes]))
  }
}

function fileOf(files: Map<string, DiskFile>, name: string): DiskFile {
  let file = files.get(name)
  if (file === undefined) {
    file = new DiskFile(Buffer.alloc(0))
    files.set(name, file)
  }
  return file
}

class DiskFile {
  /** Longer than the file, which grows page by page. */
  #space: Buffer
  #length: number

  constructor(bytes: Buffer) {
    this.#space = Buffer.from(bytes)
    this.#length = bytes.length
  }

  get bytes(): Buffer {
    return this.#space.subarray(0, this.#length)
  }

  carryOut(change: Change): void {
    if (change.kind === 'truncate') return this.#resize(change.length)
    this.#resize(Math.max(this.#length, change.offset + change.data.length))
    change.data.copy(this.#space, change.offset)
  }

  writeTorn({ offset, data }: Extract<Change, { kind: 'write' }>, random: Random): void {
    const end = offset + data.length
    this.#resize(Math.max(this.#length, end))
    for (let at = offset; at < end;) {
      const next = Math.min(end, (Math.floor(at / sectorBytes) + 1) * sectorBytes)
      if (random.chance(0.5)) data.copy(this.#space, at, at - offset, next - offset)
      at = next
    }
  }

  #resize(length: number): void {
    if (length > this.#space.length) {
      const space = Buffer.alloc(length * 2)
      this.bytes.copy(space)
      this.#space = space
    }
    if (length < this.#length) this.#space.fill(0, length, this.#length)
    this.#length = length
  }
}

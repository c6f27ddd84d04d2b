// Files as pieces, in and out, a few pieces at a time: reading, packing and writing overlap, and memory stays small.

import type { FileHandle } from 'node:fs/promises'
import { type Chunks, pieceBytes } from './chunks.ts'

/** Pieces under way at once. Each takes about ten megabytes while it is packed. */
const piecesAtOnce = 4

/** Runs `work` over the numbers from 0 to `count`, some at a time; ends at the first failure, when none is under way. */
export async function inParallel(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0
  let failed = false
  const worker = async (): Promise<void> => {
    while (next < count && !failed) {
      try {
        await work(next++)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  const results = await Promise.allSettled(Array.from({ length: Math.min(piecesAtOnce, count) }, worker))
  const failure = results.find((result) => result.status === 'rejected')
  if (failure) throw failure.reason
}

export type StoredFile = { size: number; hashes: string[]; newBytes: number }

/** Keeps the first `size` bytes of a file; a file that is shorter by then is kept as it is. */
export async function storeFile(
  chunks: Chunks,
  file: FileHandle,
  size: number,
  before: readonly string[],
  onBytes: (bytes: number) => void,
): Promise<StoredFile> {
  const count = Math.ceil(size / pieceBytes)
  const hashes: string[] = Array.from({ length: count }, () => '')
  const lengths: number[] = []
  let newBytes = 0
  await inParallel(count, async (index) => {
    const piece = await readPiece(file, index * pieceBytes, Math.min(pieceBytes, size - index * pieceBytes))
    lengths[index] = piece.length
    if (piece.length === 0) return
    const put = await chunks.put(piece, before[index])
    hashes[index] = put.hash
    newBytes += put.newBytes
    onBytes(piece.length)
  })
  const kept = hashes.filter((hash) => hash !== '')
  return { size: lengths.reduce((sum, length) => sum + length, 0), hashes: kept, newBytes }
}

async function readPiece(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const piece = Buffer.allocUnsafe(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await file.read(piece, filled, length - filled, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return piece.subarray(0, filled)
}

/** Writes a file from its pieces, each checked against its hash. Throws `DamagedPiece`. */
export async function writePieces(
  chunks: Chunks,
  hashes: readonly string[],
  file: FileHandle,
  onBytes: (bytes: number) => void,
): Promise<void> {
  await inParallel(hashes.length, async (index) => {
    const piece = await chunks.get(hashes[index]!)
    await writePiece(file, piece, index * pieceBytes)
    onBytes(piece.length)
  })
}

async function writePiece(file: FileHandle, piece: Buffer, position: number): Promise<void> {
  let written = 0
  while (written < piece.length) {
    const { bytesWritten } = await file.write(piece, written, piece.length - written, position + written)
    written += bytesWritten
  }
}

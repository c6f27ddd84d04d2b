import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from '../random.ts'
import { Disk } from './disk.ts'
import type { DiskEvent } from './trace.ts'

const write = (text: string, offset: number, endMs: number): DiskEvent => ({
  kind: 'write',
  file: 'f',
  offset,
  data: Buffer.from(text),
  startMs: endMs - 1,
  endMs,
})
const sync = (startMs: number): DiskEvent => ({ kind: 'sync', file: 'f', startMs, endMs: startMs + 10 })
const contentOf = (disk: Disk, fate: Parameters<Disk['cut']>[0]): string =>
  disk.cut(fate, new Random(1), []).get('f')?.toString() ?? ''

test('a sync covers what was written before it began, and no more', () => {
  const disk = new Disk(new Map())
  disk.apply(write('one', 0, 1))
  disk.apply(write('two', 3, 5))
  disk.apply(sync(4))
  assert.equal(contentOf(disk, 'none'), 'one')
  assert.equal(contentOf(disk, 'all'), 'onetwo')
})

test('a later write may be there without an earlier one', () => {
  const disk = new Disk(new Map([['f', Buffer.from('......')]]))
  disk.apply(write('one', 0, 1))
  disk.apply(write('two', 3, 2))
  assert.equal(contentOf(disk, 'late'), '...two')
})

test('a file is cut as it is written', () => {
  const disk = new Disk(new Map([['f', Buffer.from('......')]]))
  disk.apply({ kind: 'truncate', file: 'f', length: 2, startMs: 1, endMs: 2 })
  assert.equal(contentOf(disk, 'none'), '......')
  disk.apply(sync(3))
  assert.equal(contentOf(disk, 'none'), '..')
})

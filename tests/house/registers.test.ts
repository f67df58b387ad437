import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { areas } from '#commands/index.ts'
import type { Command } from '#src/kernel/command.ts'
import type { Reaction } from '#src/kernel/reaction.ts'
import { sources, textOf } from '#tests/house/files.ts'

const commands = areas.flatMap((area) => area.commands)
const reactions = areas.flatMap((area) => area.reactions)
const names = commands.map(({ name }) => name)
const factTypes = areas.flatMap((area) => Object.keys(area.aggregate.facts.types))
const ruleFiles = sources.filter(
  (file) => /^commands\/[^/]+\/[^/]+\.ts$/.test(file) && !/\/(?:index|events)\.ts$/.test(file),
)

function repeated(all: readonly string[]): string[] {
  return all.filter((one, index) => all.indexOf(one) !== index)
}

/** All values that a file exports. */
async function exportsOf(file: string): Promise<unknown[]> {
  const loaded: Record<string, unknown> = await import(pathToFileURL(resolve(file)).href)
  return Object.values(loaded)
}

test('the registers are not empty', () => {
  expect(areas.length).toBeGreaterThan(0)
  expect(commands.length).toBeGreaterThan(10)
  expect(reactions.length).toBeGreaterThan(0)
  expect(ruleFiles.length).toBeGreaterThan(20)
})

test('every area folder stands in the register', () => {
  const folders = [...new Set(ruleFiles.map((file) => file.split('/')[1]))]
  const registered = textOf('commands/index.ts')
  expect(folders.filter((folder) => !registered.includes(`#commands/${folder}/index.ts`))).toEqual([])
})

test('every command and reaction that is written stands in its area', async () => {
  for (const file of ruleFiles) {
    const exported = await exportsOf(file)
    const isRule = (value: unknown): value is Command | Reaction =>
      typeof value === 'object' && value !== null && ('decide' in value || 'then' in value)
    const registered = new Set<unknown>([...commands, ...reactions])
    const missing = exported.filter(isRule).filter((rule) => !registered.has(rule))
    expect(missing.map(({ name }) => `${name} of ${file} is in no register`)).toEqual([])
  }
})

test('each type of fact belongs to one area, each kind of stream too', () => {
  expect(repeated(factTypes)).toEqual([])
  expect(repeated(areas.map(({ aggregate }) => aggregate.noun))).toEqual([])
  expect(repeated(areas.map(({ name }) => name))).toEqual([])
})

test('each command has a name of its own, and so has each reaction', () => {
  expect(repeated(names)).toEqual([])
  expect(repeated(reactions.map(({ name }) => name))).toEqual([])
  expect(names.filter((name) => !/^[a-z]+(?:-[a-z]+)+$/.test(name))).toEqual([])
})

test('each command is posted to a path of its own', () => {
  const shapes = commands.flatMap(({ path }) => (path === undefined ? [] : [path.replace(/:\w+/g, ':id')]))
  expect(repeated(shapes)).toEqual([])
})

test('what stands in the path of a command is part of its input', () => {
  for (const { name, path = '', input } of commands) {
    const properties = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }).properties ?? {}
    const named = [...path.matchAll(/:(\w+)/g)].map(([, parameter]) => parameter ?? '')
    expect({ name, missing: named.filter((parameter) => !(parameter in properties)) }).toEqual({
      name,
      missing: [],
    })
  }
})

test('the path of a command begins with a slash, and its summary is a sentence', () => {
  for (const { path = '/', summary } of commands) {
    expect(path).toMatch(/^(?:\/:?[a-zA-Z][a-zA-Z-]*)+$|^\/$/)
    expect(summary).toMatch(/^[A-Z].*[^.]$/)
  }
})

test('a command that only reactions send is for nobody, or is what a choice leads to', () => {
  const chosen = sources
    .filter((file) => file.startsWith('commands/'))
    .map(textOf)
    .filter(isChoice)
    .join('\n')
  const open = commands.filter(({ path, may }) => path === undefined && may.length > 0)
  expect(open.map(({ name }) => name).filter((name) => !chosen.includes(`'${name}'`))).toEqual([])
})

function isChoice(text: string): boolean {
  return /= choice\(/.test(text)
}

test('every choice and every answer to a refusal leads to a command that exists', () => {
  let seen = 0
  for (const file of ruleFiles) {
    const text = textOf(file)
    const named = [...text.matchAll(/command: (?:[^,\n]*\? )?'([a-z-]+)'(?: : '([a-z-]+)')?/g)]
    const led = named.flatMap(([, first, second]) => [first, second]).filter((name) => name !== undefined)
    expect({ file, leadsOn: !isChoice(text) || led.length > 0 }).toEqual({ file, leadsOn: true })
    expect({ file, unknown: led.filter((name) => !names.includes(name)) }).toEqual({ file, unknown: [] })
    seen += led.length
  }
  expect(seen).toBeGreaterThan(2)
})

test('every reaction answers a fact that exists', () => {
  expect(reactions.filter(({ on }) => !factTypes.includes(on)).map(({ name }) => name)).toEqual([])
})

test('every refusal that a command lists is proved by its test', async () => {
  const unproved: string[] = []
  for (const file of ruleFiles) {
    const test = `tests/${file.replace(/\.ts$/, '.test.ts')}`
    const proved = existsSync(test) ? textOf(test) : ''
    const written = (await exportsOf(file)).flatMap((value) =>
      commands.filter((command) => command === value),
    )
    for (const { name, refusals } of written) {
      unproved.push(
        ...refusals.filter((code) => !proved.includes(`'${code}'`)).map((code) => `${name}: ${code}`),
      )
    }
  }
  expect(unproved).toEqual([])
})

test('no command lists a refusal twice', () => {
  const twice = commands.flatMap(({ name, refusals }) => repeated(refusals).map((code) => `${name}: ${code}`))
  expect(twice).toEqual([])
})

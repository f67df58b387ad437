/** Letters that stay one letter in every decomposition although people type two. */
const ligatures: Readonly<Record<string, string>> = {
  œ: 'oe',
  æ: 'ae',
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ς: 'σ',
}

/** A text as it is searched and sorted by: without accents, in lower case, each gap one space. */
export function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[œæßøłđς]/g, (letter) => ligatures[letter] ?? letter)
    .replace(/\s+/g, ' ')
    .trim()
}

/** What a row is found by: its texts, folded, as one. */
export function searchText(...texts: readonly (string | null | undefined)[]): string {
  return folded(texts.filter((text) => text !== null && text !== undefined).join(' '))
}

const longestSortText = 255

/** What a row is sorted by: folded, so that capitals and accents do not matter, and short enough for an index. */
export function sortText(text: string): string {
  return Array.from(folded(text)).slice(0, longestSortText).join('')
}

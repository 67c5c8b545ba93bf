import type { Encoding } from '../encoding.ts'

export function getEncoding(name: string): Encoding<never>

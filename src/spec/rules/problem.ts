import { type Place, pointerOf } from '../walk/place.ts'
import type { Problem } from './rule.ts'

/** A problem at a place; its pointer is made here, so that a document without problems makes none. */
export const problemAt = (place: Place, text: Omit<Problem, 'pointer'>): Problem => ({
  pointer: pointerOf(place),
  ...text,
})

export const none: readonly Problem[] = []

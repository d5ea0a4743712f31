import type { Bar, Timeline } from '#audit/timeline'
import { TIME_ZONE } from '#start/view/formats'
import { scaleLinear, scaleUtc } from 'd3-scale'
import { DateTime } from 'luxon'

/** In units of the picture, whose width is 1000. */
export type Chart = {
  width: number
  height: number
  baseline: number
  bars: { x: number; width: number; granted: Side; refused: Side }[]
  times: { x: number; label: string }[]
  counts: { y: number; label: number }[]
}

type Side = { y: number; height: number }

const WIDTH = 1000
const LEFT = 50
const RIGHT = 970
const HEIGHT = 180
const TOP = 8
const FOOT = 20
const NARROWEST = 1

/**
 * One service's accesses as bars: granted ones upwards, refused ones downwards, so that nobody needs
 * to see colours. One scale for all services of a night.
 */
export function chartOf({ from, minutes, to }: Timeline, bars: readonly Bar[], most: Most): Chart {
  const x = scaleUtc([inTurkey(from), inTurkey(to)], [LEFT, RIGHT])
  const y = scaleLinear([-most.refused, Math.max(1, most.granted)], [HEIGHT - FOOT, TOP]).nice(4)
  const width = Math.max(NARROWEST, ((RIGHT - LEFT) * minutes) / to.diff(from, 'minutes').minutes)
  const baseline = y(0)

  return {
    width: WIDTH,
    height: HEIGHT,
    baseline,
    bars: bars.map(({ at, granted, refused }) => ({
      x: rounded(x(inTurkey(at))),
      width: rounded(width),
      granted: { y: rounded(y(granted)), height: rounded(baseline - y(granted)) },
      refused: { y: rounded(baseline), height: rounded(y(-refused) - baseline) },
    })),
    times: x.ticks(8).map((tick) => ({ x: rounded(x(tick)), label: clockOf(tick) })),
    counts: y.ticks(4).map((tick) => ({ y: rounded(y(tick)), label: Math.abs(tick) })),
  }
}

export type Most = { granted: number; refused: number }

/** The longest bars of a night in either direction. */
export function mostOf({ services }: Timeline): Most {
  const bars = services.flatMap((one) => one.bars)

  return {
    granted: bars.reduce((most, { granted }) => Math.max(most, granted), 0),
    refused: bars.reduce((most, { refused }) => Math.max(most, refused), 0),
  }
}

/** The scale of time rounds in UTC; moved by the zone it rounds as clocks in Turkey do. */
function inTurkey(at: DateTime) {
  return at.setZone(TIME_ZONE).setZone('utc', { keepLocalTime: true }).toJSDate()
}

function clockOf(tick: Date) {
  return DateTime.fromJSDate(tick, { zone: 'utc' }).toFormat('HH.mm')
}

function rounded(value: number) {
  return Math.round(value * 100) / 100
}

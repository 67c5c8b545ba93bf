import { serve } from '../worker.ts'
import { PlainHypercore } from './plain-hypercore.ts'

serve(new PlainHypercore())

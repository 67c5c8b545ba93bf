import { Type } from '@sinclair/typebox'
import { MAX_TEXT } from '../../entry/limits.ts'
import { settingEdited, settingsOf } from '../../retail/records/settings.ts'
import { endpoint } from '../endpoint.ts'
import { Name } from '../paging.ts'

const Settings = Type.Object(
  {
    settings: Type.Array(
      Type.Object({
        name: Type.String(),
        value: Type.String(),
        default: Type.String(),
        about: Type.String()
      })
    )
  },
  { title: 'Settings' }
)

/** By which settings the business works. */
export const SETTING_ENDPOINTS = [
  endpoint({
    ...{ name: 'settings', method: 'GET', path: '/settings', tag: 'settings' },
    ...{ scope: 'settings:read', summary: 'By which settings the business works' },
    answer: Settings,
    async run({ node: { device } }) {
      await device.settle()
      return { settings: await settingsOf(device) }
    }
  }),
  endpoint({
    ...{ name: 'set', method: 'PUT', path: '/settings/{name}', tag: 'settings' },
    ...{ scope: 'settings:write', permission: 'settings', summary: 'Set a setting' },
    params: Type.Object({ name: Name }),
    body: Type.Object({ value: Type.String({ maxLength: MAX_TEXT }) }, { title: 'SettingValue' }),
    answer: Settings,
    again: async ({ node: { device } }) => ({ settings: await settingsOf(device) }),
    run: ({ node: { device }, retail }, { params: { name }, body: { value } }) =>
      retail.inTurn(async () => {
        await device.settle()
        const entry = await settingEdited(device, name, value)
        if (entry) await device.commit(() => [entry])
        await device.settle()
        return { settings: await settingsOf(device) }
      })
  })
]

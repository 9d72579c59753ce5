import { describe, expect, jest, test } from '@jest/globals'
import { mock, total } from './cart'
import axios from 'axios'

jest.mock('axios')

beforeEach(() => {
  jest.useFakeTimers()
})

describe('cart', () => {
  test('adds up', async () => {
    const each = jest.fn()
    const reset = mock(each)
    // resolves to the total of the cart
    expect(total([1, 2])).toBe(3)
    await expect(axios.get('/cart')).resolves.toMatchObject({ items: 2 })
    jest.spyOn(console, 'log')
    const bail = reset.timers()
    expect(each).toHaveBeenCalledTimes(bail)
  })
})

/**
 * Bills, and what they come to by hand. Lines, one behind the other: `QUANTITYxPRICE@PERCENT`, then
 * `~` for what a promotion takes off, `-` for the line's discount (`%` or an amount), `=` for a line
 * that is what it is (a return by its receipt; what was taken off then follows), `card` for money
 * on a gift card. Rules: `added` or `included`, `line` for rounding by line, `exempt`, `cart:` for
 * a discount on the cart, `cash:` for the smallest coin.
 */
export interface WorkedBill {
  lines: string
  rules: string
  /** In currency, tax included, rounded for cash where there is a smallest coin. */
  due: string
  /** `RATE:NET+TAX`, lowest rate first. */
  taxes: string
  /** What each line bears of the cart's discount, where that is the matter. */
  shares?: string
  how: string
}

const bill = (
  lines: string,
  rules: string,
  due: string,
  taxes: string,
  how: string,
  shares?: string
): WorkedBill => ({ lines, rules, due, taxes, how, ...(shares ? { shares } : {}) })

/** Worked out by hand, beside each how. */
export const BILLS: readonly WorkedBill[] = [
  // Prices hold the tax: tax = gross - round(gross / (1 + rate)).
  bill('1x1.20@20', 'included', '1.20', '20:1.00+0.20', '1.20 / 1.2 = 1.00'),
  bill('3x9.90@20', 'included', '29.70', '20:24.75+4.95', '29.70 / 1.2 = 24.75'),
  bill('1x0.99@20', 'included', '0.99', '20:0.83+0.16', '0.99 / 1.2 = 0.825, up'),
  bill('1x0.01@20', 'included', '0.01', '20:0.01+0.00', '0.01 / 1.2 = 0.0083'),
  bill('1x19.99@19', 'included', '19.99', '19:16.80+3.19', '19.99 / 1.19 = 16.7983'),
  bill('7x0.33@7', 'included', '2.31', '7:2.16+0.15', '2.31 / 1.07 = 2.1589'),
  bill('0.350x12.90@7', 'included', '4.52', '7:4.22+0.30', '4.515, up; / 1.07 = 4.2243'),
  bill('1.255x3.98@5.5', 'included', '4.99', '5.5:4.73+0.26', '4.9949; / 1.055 = 4.7299'),
  bill('2x14.90@0', 'included', '29.80', '0:29.80+0.00', 'no tax'),
  bill('1000x0.05@25', 'included', '50.00', '25:40.00+10.00', '50 / 1.25'),
  bill('1x1.00@100', 'included', '1.00', '100:0.50+0.50', '1 / 2'),
  bill(
    '999.999x999999.99@20',
    'included',
    '999998990.00',
    '20:833332491.67+166666498.33',
    '(1000 - 0.001)(1000000 - 0.01) = 1e9 - 10 - 1000 + 0.00001; / 1.2 = 833332491.6667'
  ),
  // Several rates on one bill.
  bill(
    '1x10.00@19 1x10.00@7',
    'included',
    '20.00',
    '7:9.35+0.65 19:8.40+1.60',
    '10 / 1.07 = 9.3458, 10 / 1.19 = 8.4034'
  ),
  bill(
    '2x2.49@7 1x4.99@19 1x0.79@0',
    'included',
    '10.76',
    '0:0.79+0.00 7:4.65+0.33 19:4.19+0.80',
    '4.98 / 1.07 = 4.6542, 4.99 / 1.19 = 4.1933'
  ),
  bill(
    '1x1.00@20 1x1.00@5 1x1.00@20',
    'included',
    '3.00',
    '5:0.95+0.05 20:1.67+0.33',
    '1 / 1.05 = 0.9524, 2 / 1.2 = 1.6667'
  ),
  // Once a rate, or line by line.
  bill(
    '1x0.99@20 1x0.99@20 1x0.99@20',
    'included',
    '2.97',
    '20:2.48+0.49',
    '2.97 / 1.2 = 2.475, up'
  ),
  bill(
    '1x0.99@20 1x0.99@20 1x0.99@20',
    'included line',
    '2.97',
    '20:2.49+0.48',
    'each 0.825, up to 0.83, tax 0.16; three of them'
  ),
  bill('1x0.04@19 1x0.04@19 1x0.04@19', 'included', '0.12', '19:0.10+0.02', '0.12 / 1.19 = 0.1008'),
  bill(
    '1x0.04@19 1x0.04@19 1x0.04@19',
    'included line',
    '0.12',
    '19:0.09+0.03',
    'each 0.0336, tax 0.01; three of them'
  ),
  bill('1x0.42@6 1x0.42@6 1x0.42@6', 'added', '1.34', '6:1.26+0.08', '1.26 x 0.06 = 0.0756'),
  bill(
    '1x0.42@6 1x0.42@6 1x0.42@6',
    'added line',
    '1.35',
    '6:1.26+0.09',
    'each 0.0252, up to 0.03; three of them'
  ),
  bill(
    '1x10.00@19 1x0.03@7 1x0.03@7',
    'included line',
    '10.06',
    '7:0.06+0.00 19:8.40+1.60',
    '0.03 / 1.07 = 0.028: no tax on either'
  ),
  // Tax comes on top.
  bill('1x10.00@8.25', 'added', '10.83', '8.25:10.00+0.83', '0.825, up'),
  bill('3x3.33@8.25', 'added', '10.81', '8.25:9.99+0.82', '9.99 x 0.0825 = 0.8242'),
  bill('1x0.05@10', 'added', '0.06', '10:0.05+0.01', '0.005, up'),
  bill('1x0.04@10', 'added', '0.04', '10:0.04+0.00', '0.004, down'),
  bill(
    '1x19.95@7.5 1x4.50@0',
    'added',
    '25.95',
    '0:4.50+0.00 7.5:19.95+1.50',
    '19.95 x 0.075 = 1.4963; 24.45 + 1.50'
  ),
  bill(
    '2x7.25@5 1x3.10@12',
    'added',
    '18.70',
    '5:14.50+0.73 12:3.10+0.37',
    '0.725, up; 0.372; 17.60 + 1.10'
  ),
  bill('0.5x9.99@20', 'added', '6.00', '20:5.00+1.00', '4.995, up; 5.00 x 0.2'),
  bill('12x1.15@8.875', 'added', '15.02', '8.875:13.80+1.22', '13.80 x 0.08875 = 1.22475'),
  // Discounts on a line.
  bill('1x10.00@20-10%', 'included', '9.00', '20:7.50+1.50', '9 / 1.2'),
  bill('3x3.33@20-15%', 'included', '8.49', '20:7.08+1.41', '1.4985 off; 8.49 / 1.2 = 7.075, up'),
  bill('2x5.00@7-1.50', 'included', '8.50', '7:7.94+0.56', '8.50 / 1.07 = 7.9439'),
  bill('1x2.00@20-5.00', 'included', '0.00', '20:0.00+0.00', 'no more than all of it'),
  bill('1x0.05@0-50%', 'included', '0.02', '0:0.02+0.00', '0.025 off, up to 0.03'),
  bill(
    '1x9.99@8.25-33.3333%',
    'added',
    '7.21',
    '8.25:6.66+0.55',
    '3.33 off; 6.66 x 0.0825 = 0.5495'
  ),
  bill('1x7.77@20-100%', 'included', '0.00', '20:0.00+0.00', 'given away'),
  // A promotion goes off first.
  bill('3x2.00@20~2.00', 'included', '4.00', '20:3.33+0.67', '3 for 2; 4 / 1.2 = 3.3333'),
  bill('3x2.00@20~2.00-10%', 'included', '3.60', '20:3.00+0.60', '10% of 4.00; 3.60 / 1.2'),
  bill('5x1.99@7~1.99 1x3.00@7', 'included', '10.96', '7:10.24+0.72', '7.96 + 3; / 1.07 = 10.2430'),
  // A discount on the cart, spread by largest remainder.
  bill(
    '1x10.00@20 1x10.00@20 1x10.00@20',
    'included cart:1.00',
    '29.00',
    '20:24.17+4.83',
    'a third each: 33.3, the first gets the odd one; 29 / 1.2 = 24.1667',
    '0.34 0.33 0.33'
  ),
  bill(
    '1x5.00@19 1x15.00@7',
    'included cart:10%',
    '18.00',
    '7:12.62+0.88 19:3.78+0.72',
    '2.00, a quarter and three quarters; 13.50 / 1.07 = 12.6168, 4.50 / 1.19 = 3.7815',
    '0.50 1.50'
  ),
  bill(
    '1x0.01@0 1x0.01@0 1x0.01@0',
    'included cart:0.02',
    '0.01',
    '0:0.01+0.00',
    '0.67 each: the first two',
    '0.01 0.01 0.00'
  ),
  bill(
    '1x3.00@20 1x7.00@20',
    'included cart:0.05',
    '9.95',
    '20:8.29+1.66',
    '1.5 and 3.5: equal remainders, the first; 9.95 / 1.2 = 8.2917',
    '0.02 0.03'
  ),
  bill(
    '1x1.00@0 1x2.00@0 1x4.00@0',
    'included cart:1.00',
    '6.00',
    '0:6.00+0.00',
    '14.29, 28.57, 57.14: the second has the largest remainder',
    '0.14 0.29 0.57'
  ),
  bill(
    '1x1.00@20 1x2.00@20',
    'included cart:10.00',
    '0.00',
    '20:0.00+0.00',
    'no more than all of it',
    '1.00 2.00'
  ),
  bill(
    '1x9.99@7',
    'included cart:12.5%',
    '8.74',
    '7:8.17+0.57',
    '1.2488 off; 8.74 / 1.07 = 8.1682'
  ),
  bill(
    '2x10.00@20-10% 1x12.00@20',
    'included cart:10%',
    '27.00',
    '20:22.50+4.50',
    '18 and 12 are left: 3.00 off both',
    '1.80 1.20'
  ),
  bill(
    '1x20.00@10 1x10.00@5',
    'added cart:3.00',
    '29.25',
    '5:9.00+0.45 10:18.00+1.80',
    'tax on what is left',
    '2.00 1.00'
  ),
  bill(
    '1x0.00@0 1x5.00@0',
    'included cart:1.00',
    '4.00',
    '0:4.00+0.00',
    'nothing comes off nothing',
    '0.00 1.00'
  ),
  bill(
    '1x20.00card 1x10.00@20',
    'included cart:10%',
    '29.00',
    '20:7.50+1.50',
    'money on a card is no sale: 10% of 10.00; 9 / 1.2',
    '0.00 1.00'
  ),
  bill(
    '1x3.33@19 1x3.33@7 1x3.33@19',
    'included line cart:1.00',
    '8.99',
    '7:2.80+0.20 19:5.03+0.96',
    '34, 33, 33 off; 2.99 / 1.19 = 2.5126, 3.00 / 1.07 = 2.8037, 3.00 / 1.19 = 2.5210',
    '0.34 0.33 0.33'
  ),
  // Who pays no tax.
  bill('1x12.00@20', 'included exempt', '10.00', '0:10.00+0.00', '12 / 1.2'),
  bill('1x0.99@20', 'included exempt', '0.83', '0:0.83+0.00', '0.825, up'),
  bill('3x0.99@20', 'included exempt', '2.49', '0:2.49+0.00', 'the price is 0.83'),
  bill('1x10.00@8.25', 'added exempt', '10.00', '0:10.00+0.00', 'nothing comes on top'),
  bill('1x9.90@20~8.90', 'included exempt', '0.83', '0:0.83+0.00', '8.25 less 8.90 / 1.2 = 7.42'),
  bill('2x9.90@20~9.90', 'included exempt', '8.25', '0:8.25+0.00', 'two for one: 16.50 less 8.25'),
  bill('3x0.10@20~0.30', 'included exempt', '0.00', '0:0.00+0.00', 'all of 0.24 is off'),
  bill('1x1.00@20~1.50', 'included', '0.00', '20:0.00+0.00', 'no more than the line'),
  bill('1x11.90@19 1x10.70@7', 'included exempt', '20.00', '0:20.00+0.00', '10.00 and 10.00'),
  bill('2x12.00@20', 'included exempt cart:5%', '19.00', '0:19.00+0.00', '1.00 off 20.00'),
  // Coins of 0.05, 0.10 and 1.00: the tax is that of the exact amount.
  bill('1x10.02@0', 'included cash:0.05', '10.00', '0:10.02+0.00', 'two down'),
  bill('1x10.03@0', 'included cash:0.05', '10.05', '0:10.03+0.00', 'two up'),
  bill('1x0.02@0', 'included cash:0.05', '0.00', '0:0.02+0.00', 'below half a coin'),
  bill('1x9.97@20', 'included cash:0.05', '9.95', '20:8.31+1.66', '9.97 / 1.2 = 8.3083'),
  bill('1x3.25@0', 'included cash:0.10', '3.30', '0:3.25+0.00', 'half a coin, up'),
  bill('1x19.50@25', 'included cash:1.00', '20.00', '25:15.60+3.90', 'half a coin, up'),
  bill('1x9.31@10', 'added cash:0.05', '10.25', '10:9.31+0.93', '10.24 is due'),
  bill('-1x10.03@0', 'included cash:0.05', '-10.05', '0:-10.03+0.00', 'two, away from zero'),
  bill('-1x3.25@0', 'included cash:0.10', '-3.30', '0:-3.25+0.00', 'half a coin, away from zero'),
  // What comes back.
  bill('-1x9.90@20', 'included', '-9.90', '20:-8.25+-1.65', '-9.90 / 1.2'),
  bill(
    '-1x0.99@20',
    'included',
    '-0.99',
    '20:-0.83+-0.16',
    '-0.825, away from zero, as it was sold'
  ),
  bill('-1x9.90@20 1x14.90@20', 'included', '5.00', '20:4.17+0.83', '5 / 1.2 = 4.1667'),
  bill(
    '-1x10.00@20= 1x20.00@20',
    'included cart:10%',
    '8.00',
    '20:6.67+1.33',
    'what comes back is paid back in full: 10% of 20.00; 8 / 1.2 = 6.6667',
    '0.00 2.00'
  ),
  bill('-1x10.00@20=-1.00', 'included', '-9.00', '20:-7.50+-1.50', '9.00 was paid for it'),
  bill('-2x3.33@8.25', 'added', '-7.21', '8.25:-6.66+-0.55', '-6.66 x 0.0825 = -0.5495'),
  bill('-1x10.00@7-10%', 'included', '-9.00', '7:-8.41+-0.59', '-9 / 1.07 = -8.4112'),
  bill('-1x0.04@19 1x0.04@19', 'included line', '0.00', '19:0.00+0.00', '-0.03 and 0.03'),
  bill('-1x5.00@7 1x5.00@19', 'included', '0.00', '7:-4.67+-0.33 19:4.20+0.80', '4.6729 and 4.2017')
]

"""What each Application Identifier holds and with which others it stands: the facts of the GS1 General Specifications.

As in GS1's Barcode Syntax Dictionary of 2026-01-27, in a form of our own. A line is

    AIs  FORMAT  MARKS  [need AIs …]  [not AIs]  [key [QUALIFIERS]]

AIs `7030-7039` is a range. FORMAT is parts joined by "+": N digits, X of 82 characters, Y of 39, Z base64url; then a
length or `least-most`; "?" may be absent; then what tests it (gs1/linters.py). MARKS: F its length ends it, no
separator is needed; A may be a Digital Link's attribute; 1 one of its ten only. `need` is met by any of its AIs ("+":
by both), each `need` apart; "31*" is any AI that begins so. `key` begins a Digital Link; QUALIFIERS follow in that
order, alternatives behind "/".
"""

NAMES = {
    "$lot": "01,02,03,8006,8026",
    "$item": "01,02,8006,8026",
    "$trade": "01,02",
    "$log": "00,01",
    "$measured": "30,31*,32*,35*,36*",
    "$person": "8017,8018",
}

TABLE = """
00 N18:csum:gcppos2 FA key
01 N14:csum:gcppos2 FA not 255,37 key 22.10.21/235
02 N14:csum:gcppos2 FA need 37 not 01,03
03 N14:csum:gcppos2 F not 01,02,37
10 X1-20 A need $lot
11,13,15,16 N6:yymmd0 FA need $lot
12 N6:yymmd0 FA need 8020
17 N6:yymmd0 FA need $lot,255
20 N2 FA need $item
21 X1-20 - need 01,03,8006 not 235
22 X1-20 - need 01
235 X1-28 - need 01
240,241 X1-30 A need $item
242 N1-6 A need $item
243 X1-20 A need 01
250 X1-30 A need 01,8006 need 21
251 X1-30 A need 01,8006
253 N13:csum:gcppos1+X1-17? A key
254 X1-20 - need 414
255 N13:csum:gcppos1+N1-12? A not 01,02,415,8006,8020,8026 key
30 N1-8 A need $trade
3100-3105,3110-3115,3120-3125,3130-3135,3140-3145,3150-3155,3160-3165 N6 FA1 need $trade
3200-3205,3210-3215,3220-3225,3230-3235,3240-3245,3250-3255,3260-3265,3270-3275,3280-3285,3290-3295 N6 FA1 need $trade
3300-3305,3310-3315,3320-3325,3330-3335,3340-3345,3350-3355,3360-3365 N6 FA1 need $log
3370-3375 N6 FA1 need 01
3400-3405,3410-3415,3420-3425,3430-3435,3440-3445,3450-3455,3460-3465,3470-3475,3480-3485,3490-3495 N6 FA1 need $log
3500-3505,3510-3515,3520-3525,3560-3565,3570-3575 N6 FA1 need $trade
3530-3535,3540-3545,3550-3555 N6 FA1 need $log
3600-3605,3610-3615,3640-3645,3650-3655,3660-3665 N6 FA1 need $trade
3620-3625,3630-3635,3670-3675,3680-3685,3690-3695 N6 FA1 need $log
37 N1-8 A need 00 need 02,8026
3900-3909 N1-15 A1 need 255,8020 not 391*,394*,8111
3910-3919 N3:iso4217+N1-15 A1 need 8020
3920-3929 N1-15 A1 need 01 need $measured not 393*
3930-3939 N3:iso4217+N1-15 A1 need $measured
3940-3943 N4 A1 need 255 not 8111
3950-3955 N6 A1 need $measured not 392*,393*,8005
400 X1-30 A
401 X1-30:gcppos1 A key
402 N17:csum:gcppos1 A key
403 X1-30 A need 00
410-413,416 N13:csum:gcppos1 FA
414 N13:csum:gcppos1 FA key 254/7040
415 N13:csum:gcppos1 FA need 8020 key 8020
417 N13:csum:gcppos1 FA key 7040
420 X1-20 A not 421
421 N3:iso3166+X1-9 A not 4307
422 N3:iso3166 A need $item not 426
423,425 N3:iso3166+N3?:iso3166+N3?:iso3166+N3?:iso3166+N3?:iso3166 A need $trade not 426
424 N3:iso3166 A need $trade not 426
426 N3:iso3166 A need $trade
427 X1-3 A need $trade need 422
4300,4301,4310,4311,4320 X1-35:pcenc A need 00
4302,4304-4306,4312,4314-4316 X1-70:pcenc A need 00
4303 X1-70:pcenc A need 4302
4313 X1-70:pcenc A need 4312
4307,4317 X2:iso3166alpha2 A need 00
4308,4319 X1-30 A need 00
4309 N10:latitude+N10:longitude A need 00
4318 X1-20 A need 00
4321-4323 N1:yesno A need 00
4324,4325 N6:yymmd0+N4:hhmi A need 00
4326 N6:yymmdd A need 00
4330 N6+X1?:hyphen A need 00 not 4331
4331 N6+X1?:hyphen A need 00 not 4330
4332 N6+X1?:hyphen A need 00 not 4333
4333 N6+X1?:hyphen A need 00 not 4332
7001 N13 A need $item
7002 X1-30 A need $trade
7003 N6:yymmdd+N4:hhmi A need $trade
7004 N1-4 A need 01+10
7005 X1-12 A need $trade
7006 N6:yymmdd A need $trade
7007 N6:yymmdd+N6?:yymmdd A need $trade
7008 X1-3 A need $trade
7009 X1-10 A need $trade
7010 X1-2 A need $trade
7011 N6:yymmdd+N4?:hhmi A need $trade
7020 X1-20 A need 01,8006 need 416
7021 X1-20 A need 01,8006
7022 X1-20 A need 7021
7023 X1-30:gcppos1 A
7030-7039 N3:iso3166999+X1-27 A need $trade
7040 N1+X1+X1+X1:importeridx -
7041 X1-4:packagetype - need 00
710-717 X1-20 A need 01
7230-7239 X2+X1-28 A need 01,8004
7240 X1-20 A need 01,8006
7241 N2:mediatype A need $person
7242 X1-25 A need $person
7250 N8:yyyymmdd A need 8018 not 7251
7251 N8:yyyymmdd+N4:hhmi A need 8018 not 7250
7252 N1:iso5218 A need 8018
7253,7254 X1-40:pcenc A need $person not 7256,7259
7255 X1-10 A need $person not 7256,7259
7256 X1-90:pcenc A need $person
7257 X1-70:pcenc A need 8018
7258 X3:posinseqslash A need 8018+7259
7259 X1-40:pcenc A need 8018 not 7256
8001 N4:nonzero+N5:nonzero+N3:nonzero+N1:winding+N1 A need 01
8002 X1-20 A
8003 N1:zero+N13:csum:gcppos1+X1-16? A key
8004 X1-30:gcppos1 A key 7040
8005 N6 A need $trade
8006 N14:csum:gcppos2+N4:pieceoftotal A not 01,37 key 22.10.21
8007 X1-34:iban A need 415
8008 N6:yymmdd+N2:hh+N2?:mi+N2?:ss A need $trade
8009 X1-50 A need $log
8010 Y1-30:gcppos1 A key 8011
8011 N1-12:nozeroprefix - need 8010
8012 X1-20 A need 01,8006
8013 X1-25:csumalpha:gcppos1 A key
8014 X1-25:csumalpha:gcppos1:hasnondigit - need 01
8017 N18:csum:gcppos1 A not 8018 key 8019
8018 N18:csum:gcppos1 A not 8017 key 8019
8019 N1-10 - need $person
8020 X1-25 - need 415
8026 N14:csum:gcppos2+N4:pieceoftotal A need 37 not 02,8006
8030 Z1-90 A need 00,01+21,253,255,8003,8004,8006+21,8010+8011,8017,8018
8040 N15 - need 01+21
8041 N15 - need 01+21+8040
8042 N32 - need 01+21+8040
8043 N18+N1-2? - need 01+21+8040
8110 X1-70:couponcode A
8111 N4 A need 255
8112 X1-70:couponposoffer A
8200 X1-70 - need 01
90 X1-30 A
91-99 X1-90 A
"""

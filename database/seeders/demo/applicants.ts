/** The parties on the ballot of 14 May 2023, in its order: name and short name. */
export const PARTIES: readonly [string, string][] = [
  ['Millet Partisi', 'MİLLET'],
  ['Hak ve Özgürlükler Partisi', 'HAK-PAR'],
  ['Türkiye Komünist Partisi', 'TKP'],
  ['Türkiye Komünist Hareketi', 'TKH'],
  ['Sol Parti', 'SOL PARTİ'],
  ['Genç Parti', 'GENÇPARTİ'],
  ['Memleket Partisi', 'MEMLEKET'],
  ['Büyük Birlik Partisi', 'BBP'],
  ['Adalet ve Kalkınma Partisi', 'AK PARTİ'],
  ['Yeniden Refah Partisi', 'YENİDEN REFAH'],
  ['Milliyetçi Hareket Partisi', 'MHP'],
  ['Yeşiller ve Sol Gelecek Partisi', 'YEŞİL SOL PARTİ'],
  ['Türkiye İşçi Partisi', 'TİP'],
  ['Adalet Birlik Partisi', 'AB'],
  ['Anavatan Partisi', 'ANAP'],
  ['Yenilik Partisi', 'YP'],
  ['Halkın Kurtuluş Partisi', 'HKP'],
  ['Milli Yol Partisi', 'MİLLİ YOL'],
  ['Vatan Partisi', 'VATAN PARTİSİ'],
  ['Güç Birliği Partisi', 'GBP'],
  ['Cumhuriyet Halk Partisi', 'CHP'],
  ['İYİ Parti', 'İYİ PARTİ'],
  ['Adalet Partisi', 'AP'],
  ['Zafer Partisi', 'ZAFER PARTİSİ'],
]

/** Could have taken part in 2023 and stood on no ballot. */
export const ELIGIBLE_PARTIES: readonly [string, string][] = [
  ['Bağımsız Türkiye Partisi', 'BTP'],
  ['Büyük Türkiye Partisi', 'BTP (Büyük Türkiye)'],
  ['Demokrasi ve Atılım Partisi', 'DEVA'],
  ['Demokrat Parti', 'DP'],
  ['Demokratik Sol Parti', 'DSP'],
  ['Emek Partisi', 'EMEP'],
  ['Gelecek Partisi', 'GELECEK'],
  ['Halkların Demokratik Partisi', 'HDP'],
  ['Hür Dava Partisi', 'HÜDA PAR'],
  ['Saadet Partisi', 'SAADET'],
  ['Türkiye Değişim Partisi', 'TDP'],
  ['Yeni Türkiye Partisi', 'YTP'],
]

/** The final list of 2023; two of them stood in the second oylama. */
export const CANDIDATES: readonly { name: string; shortName: string; rounds: number[] }[] = [
  { name: 'Recep Tayyip Erdoğan', shortName: 'Erdoğan', rounds: [1, 2] },
  { name: 'Muharrem İnce', shortName: 'İnce', rounds: [1] },
  { name: 'Kemal Kılıçdaroğlu', shortName: 'Kılıçdaroğlu', rounds: [1, 2] },
  { name: 'Sinan Oğan', shortName: 'Oğan', rounds: [1] },
]

/**
 * The provisions of the circular in one line each, Turkish first. The spelling of a key
 * ("m.4/b-2": article 4, paragraph b, item 2) is permanent: it stands in the audit log.
 * Source: YSK decision 2023/153, its circular and the request form annexed to it.
 */
export const ARTICLES = {
  'm.1': {
    tr: 'Seçime katılan siyasi partiler ve Cumhurbaşkanı adayları sonuçları talepleri halinde izler',
    en: 'Parties and presidential candidates taking part may follow the results on request',
  },
  'm.2': {
    tr: 'Tanımlar: imzalı tutanaklar, irtibat sorumlusu, web servis kullanıcısı',
    en: 'Definitions: signed minutes, liaison, web-service user',
  },
  'm.3': {
    tr: 'Sonuçlar geçicidir; itiraza gerekçe oluşturmaz',
    en: 'Results are provisional and no ground for objection',
  },
  'm.3/a': {
    tr: 'Erişim, seçime katılanlara oy verme günü saat 17.00 itibarıyla sağlanır',
    en: 'Access opens at 17.00 on the voting day to those taking part',
  },
  'm.3/b': {
    tr: 'Sonuçlar ve tutanaklar süre bitimine kadar paylaşılamaz',
    en: 'Results and minutes may not be passed on until the restriction ends',
  },
  'm.3/c': {
    tr: 'Bağımsız adaya veriler, yasak kalktıktan sonra kendi çevresi için elektronik ortamda verilir',
    en: 'Independent candidates get data on media for their own district after the ban ends',
  },
  'm.3/d': {
    tr: 'Her hizmete ayrı kullanıcı ve yöntem bilgisiyle erişilir',
    en: 'Each service has user credentials and a method of its own',
  },
  'm.3/e': {
    tr: 'Web Servis sonuçları, Web Sitesi sonuçları ve imzalı tutanakları verir',
    en: 'The web service gives results, the web site results and signed minutes',
  },
  'm.3/f': {
    tr: 'Sonuçlar kaydedilebilir; gizlilik ve güvenlik alanın sorumluluğundadır',
    en: 'Results may be saved; the recipient answers for confidentiality and security',
  },
  'm.3/g': {
    tr: 'İmzalı tutanaklara ayrı kullanıcı adı ve şifreyle SFTP üzerinden de ulaşılır',
    en: 'Signed minutes are also reached by SFTP with a user name and password of its own',
  },
  'm.4/a': {
    tr: 'İstem yazılı olarak veya Siyasi Parti Portalı üzerinden yapılır',
    en: 'Requests come in writing or through the party portal',
  },
  'm.4/b-1': {
    tr: 'İnternet bağlantısı en az 5 Mbps hızında olmalıdır',
    en: 'The internet connection has at least 5 Mbps',
  },
  'm.4/b-2': {
    tr: 'En fazla 2 statik IP önceden bildirilir; seçim sonuçlanıncaya kadar değişmez',
    en: 'At most 2 static IPs, reported beforehand, unchanged until the election is concluded',
  },
  'm.4/b-3': {
    tr: 'Kullanıcı adı ve şifrelerin güvenliğinden talep sahibi ve kullanıcıları sorumludur',
    en: 'The applicant and its users answer for the safety of user names and passwords',
  },
  'm.4/b-4': {
    tr: 'Sistemsel ve yazılımsal hazırlık talep sahibine aittir',
    en: 'Systems and software on their side are the duty of the applicant',
  },
  'm.4/b-5': {
    tr: 'YSK iz kayıtlarını tutar ve denetler; başka kayıt geçerli değildir',
    en: 'YSK keeps and audits the log; no other record is valid',
  },
  'm.4/b-6': {
    tr: 'Portal ve web servis için sadece 1 kullanıcı belirlenir; bu kişi irtibat sorumlusudur',
    en: 'One user only for portal and web service; that person is the liaison',
  },
  'm.5': {
    tr: 'En çok 10 SSPS Web Sitesi kullanıcısı belirlenebilir',
    en: 'At most 10 SSPS web-site users',
  },
  'm.5/a': {
    tr: 'Kullanıcı bilgileri Talep Formu ile ıslak imzalı olarak bildirilir',
    en: 'User data are reported on the request form with a wet signature',
  },
  'm.5/b': {
    tr: 'Her bir kullanıcı için ayrı kullanıcı adı ve şifre üretilir',
    en: 'Each user gets a user name and password of their own',
  },
  'm.5/c': {
    tr: 'İlk girişte ilk şifre değiştirilir; değiştirilmeden hizmetlerden yararlanılamaz',
    en: 'The initial password is changed at first sign-in; until then no service answers',
  },
  'm.5/d': {
    tr: 'Seçim öncesi web sayfası kullanıcıları pasif hale getirilir, formlardan yeniden tanımlanır',
    en: 'Before the election web users are deactivated and defined again from the forms',
  },
  'm.6': {
    tr: 'Sandık sonuçları ve imzalı tutanaklar SSPS ile erişime açılır',
    en: 'Results and signed minutes are reached through SSPS',
  },
  'm.6/a': {
    tr: 'Sonuçlar ölçütlere göre görüntülenir ve aynı formatta saklanır',
    en: 'Results are filtered by criteria and saved in the same format',
  },
  'm.6/b': {
    tr: 'İmzalı tutanaklar ölçütlere göre görüntülenir ve saklanır',
    en: 'Signed minutes are filtered by criteria and saved',
  },
  'm.6/c': {
    tr: 'Sonuçlar ve itiraz sonrası değişiklikler EXCEL veya CSV olarak kaydedilebilir',
    en: 'Results and changes after objections may be saved as Excel or CSV',
  },
  'm.6/d': {
    tr: 'Web Servis sonuçları JSON formatında verir',
    en: 'The web service gives JSON',
  },
  'm.6/e': {
    tr: 'Kaydedilen verilerin gizlilik ve güvenliğinden alan sorumludur',
    en: 'Whoever saved the data answers for their confidentiality and security',
  },
  'm.7': {
    tr: 'Test çalışmaları yürütülür ve Kullanıcı El Kitabı elektronik ortamda verilir',
    en: 'Rehearsals are held and the user manual is handed out electronically',
  },
  'm.8': {
    tr: 'Genelgenin ve eki formun dayanağı',
    en: 'The legal basis of the circular and its form',
  },
  'Form': {
    tr: 'SSPS Kullanım Talep Formu (Genelge eki)',
    en: 'The SSPS request form annexed to the circular',
  },
  'Sonuç 2': {
    tr: 'Karar ve eki Genelge siyasi parti genel başkanlıklarına gönderilir',
    en: 'Decision and circular are sent to the party presidencies',
  },
  'KVKK': {
    tr: '6698 sayılı Kişisel Verilerin Korunması Kanunu',
    en: 'Law 6698 on the protection of personal data',
  },
} as const

export type Article = keyof typeof ARTICLES

export function isArticle(text: string): text is Article {
  return Object.hasOwn(ARTICLES, text)
}

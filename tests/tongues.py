"""Sentences of progress reports in six languages, written for the tests.

Each is a template filled by `writing`. They are independent of the package's phrase tables on
purpose, so that an error there is not repeated here.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

_ORDINALS = {
    "en": {33: "Thirty-third", 34: "Thirty-fourth", 35: "Thirty-fifth", 36: "Thirty-sixth"},
    "fr": {33: "Trente-troisième", 34: "Trente-quatrième", 35: "Trente-cinquième"},
    "es": {33: "Trigésima tercera", 34: "Trigésima cuarta", 35: "Trigésima quinta"},
    "ru": {33: "Тридцать третья", 34: "Тридцать четвертая", 35: "Тридцать пятая"},
    "ar": {33: "الثالثة والثلاثون", 34: "الرابعة والثلاثون", 35: "الخامسة والثلاثون"},
}
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre"
    " diciembre",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
}
_DAYS = {
    "fr": "{day} {month} {year}",
    "es": "{day} de {month} de {year}",
    "ru": "{day} {month} {year} года",
}
_EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_HAN = "零一二三四五六七八九"


@dataclass(frozen=True)
class Tongue:
    """The sentences of one language."""

    language: str
    committee: str
    session: str
    dates: str
    title: str
    since: str
    reviews: str
    programme: str
    starting: str
    new: str
    years: str
    opened: str
    shares: str
    takes_note: str
    decided: str
    joins: tuple[str, str]
    follows: tuple[str, str, str]
    end: str
    openings: dict[str, str]
    as_at: str
    month_end: str
    issued: str
    continued: str
    link: str
    addressees: dict[str, str]
    labels: tuple[str, str, str, str, str]
    statuses: dict[str, str]
    previously: str
    unchanged: str
    updated: str
    open_list: str
    not_available: str
    text: str
    deadline: str
    assessment: str
    officer: str
    quotes: tuple[str, str] = ("“", "”")

    def ordinal(self, number: int) -> str:
        if self.language == "zh":
            tens, ones = divmod(number, 10)
            return f"{_HAN[tens] if tens > 1 else ''}十{_HAN[ones] if ones else ''}"
        return _ORDINALS[self.language][number]

    def month(self, day: datetime.date) -> str:
        return _MONTHS[self.language].split()[day.month - 1]

    def day(self, day: datetime.date) -> str:
        if self.language == "zh":
            return f"{day.year} 年 {day.month} 月 {day.day} 日"
        if self.language == "en":
            return f"{self.month(day)} {day.day}, {day.year}"
        if self.language == "ar":
            return f"{day.day} {self.month(day)} {day.year}".translate(_EASTERN)
        number = "1er" if self.language == "fr" and day.day == 1 else day.day
        return _DAYS[self.language].format(day=number, month=self.month(day), year=day.year)

    def month_of(self, day: datetime.date) -> str:
        if self.language == "zh":
            return f"{day.year} 年 {day.month} 月底"
        return self.day(day)

    def span(self, first: datetime.date, last: datetime.date) -> str:
        parts = {
            "year": last.year,
            "day": first.day,
            "day_end": last.day,
            "month": first.month if self.language == "zh" else self.month(first),
            "month_end": last.month if self.language == "zh" else self.month(last),
        }
        return self.dates.format(**parts)

    def quoted(self, text: str) -> str:
        return text.join(self.quotes)


ZH = Tongue(
    language="zh",
    committee="计划和预算委员会",
    session="第{}届会议",
    dates="{year}年{month}月{day}日至{month_end}月{day_end}日，日内瓦",
    title="联检组建议的落实进展报告",
    since="自上次提交报告（{previous}）以来，联检组发布了 {issued} 份审查报告，"
    "其中有 {announced} 份涉及本组织。",
    reviews="以下审查正在进行：",
    programme="{year} 年工作计划",
    starting="{year} 年预计启动 {starting} 项审查，另有 {continuing} 项于 {before} 年开始的审查。",
    new="联检组在 {new_reports} 项审查报告中提出了 {new} 条新建议，"
    "其中有 {new_legislative_body} 条建议是提给立法机构的，"
    "其余 {new_executive_head} 条是提给行政首长的。",
    years="未完成和正在落实的建议出自 {from_year} 年至 {to_year} 年。",
    opened="将有 {open_legislative_body} 项给立法机构的建议"
    "以及 {open_executive_head} 项给行政首长的建议为未完成。",
    shares="所有 {since} 项在 2010 年之后提出的建议中，{share_done}%已得到落实，"
    "{share_closed}%已完成（不相关或未予接受），{share_open}%予以接受且正在落实。",
    takes_note="委员会注意到本报告（文件 {symbol}）；",
    decided="- {report}（建议 {listed}）；",
    joins=("、", " 和 "),
    follows=("[后接附件]", "[后接附件二]", "[后接附件三]"),
    end="[附件三和文件完]",
    openings={
        "legislative_body": "成员向各立法机构提出的建议——",
        "executive_head": "成员向各行政首长提出的建议——",
    },
    as_at="截至 {}的情况",
    month_end="截至 {}的有效报告清单",
    issued="本报告由联检组于 {}发布。因此，所有建议都是新建议。",
    continued="（续）",
    link="[链接](#)",
    addressees={"legislative_body": "立法机构", "executive_head": "行政首长"},
    labels=("建议 {}", "管理层/联络点评估", "接受情况", "落实情况", "负责人"),
    statuses={
        "implemented": "已落实",
        "in_progress": "正在落实",
        "not_started": "尚未启动",
        "accepted": "已接受",
        "under_consideration": "正在审议",
        "not_accepted": "未予接受",
        "not_relevant": "不相关",
    },
    previously="之前为“{}”",
    unchanged="与之前状态相比无变化",
    updated="评估已更新",
    open_list="报告文号",
    not_available="尚未提供",
    text="各组织应当订立一项计划。",
    deadline="应在 2025 年底之前订立计划。",
    assessment="工作正在进行。",
    officer="规划司司长",
)

EN = Tongue(
    language="en",
    committee="Program and Budget Committee",
    session="{} Session",
    dates="Geneva, {month} {day} to {month_end} {day_end}, {year}",
    title="Progress Report on the Implementation of Joint Inspection Unit Recommendations",
    since="Since the previous report ({previous}), the JIU has issued {issued} reports,"
    " of which {announced} concern the organization.",
    reviews="These reviews are under way:",
    programme="{year} programme of work",
    starting="{starting} reviews are expected to start in {year},"
    " and {continuing} reviews started in {before} go on.",
    new="The JIU, in {new_reports} reports, made {new} new recommendations,"
    " of which {new_legislative_body} are addressed to legislative bodies"
    " and the other {new_executive_head} to executive heads.",
    years="The outstanding recommendations come from the reviews of {from_year} to {to_year}.",
    opened="There will be {open_legislative_body} recommendations to legislative bodies"
    " and {open_executive_head} recommendations to executive heads outstanding.",
    shares="Of all {since} recommendations made after 2010, {share_done}% have been implemented,"
    " {share_closed}% are closed (not relevant or not accepted),"
    " {share_open}% are accepted and in progress.",
    takes_note="The Committee took note of this report (document {symbol});",
    decided="- {report} (recommendations {listed});",
    joins=(", ", " and "),
    follows=("[Annexes follow]", "[Annex II follows]", "[Annex III follows]"),
    end="[End of Annex III and of document]",
    openings={
        "legislative_body": "Recommendations addressed to the Legislative Bodies of JIU"
        " Participating Organizations",
        "executive_head": "Recommendations addressed to the Executive Heads of JIU"
        " Participating Organizations",
    },
    as_at="Status as at {}",
    month_end="List of active JIU reports as at {}",
    issued="This report was issued by the JIU on {}. All recommendations are therefore new.",
    continued=" (continued)",
    link="[link](#)",
    addressees={"legislative_body": "legislative bodies", "executive_head": "executive heads"},
    labels=(
        "Recommendation {}",
        "Management/Focal Point Assessment",
        "Acceptance Status",
        "Implementation Status",
        "Officer in Charge",
    ),
    statuses={
        "implemented": "Implemented",
        "in_progress": "In Progress",
        "not_started": "Not Started",
        "accepted": "Accepted",
        "under_consideration": "Under Consideration",
        "not_accepted": "Not Accepted",
        "not_relevant": "Not Relevant",
    },
    previously="Previously “{}”",
    unchanged="No change from previous status",
    updated="Assessment updated",
    open_list="Report symbol",
    not_available="Not yet available",
    text="Organizations should draw up a plan of their work.",
    deadline="Organizations should, by the end of 2025, draw up a plan.",
    assessment="Work is going on and will be reported on.",
    officer="Director, Planning Division",
)

FR = Tongue(
    language="fr",
    committee="Comité du programme et budget",
    session="{} session",
    dates="Genève, {day} {month} – {day_end} {month_end} {year}",
    title="Rapport sur l’état d’avancement de la mise en œuvre des recommandations du CCI",
    since="Depuis le précédent rapport ({previous}), le CCI a publié {issued} rapports,"
    " dont {announced} concernent l’Organisation.",
    reviews="Les examens suivants sont en cours :",
    programme="Programme de travail pour {year}",
    starting="{starting} examens devraient commencer en {year}"
    " et {continuing} examens commencés en {before} se poursuivent.",
    new="Le CCI a, dans {new_reports} rapports, formulé {new} nouvelles recommandations,"
    " dont {new_legislative_body} adressées aux organes délibérants"
    " et les {new_executive_head} autres aux chefs de secrétariat.",
    years="Les recommandations en suspens viennent des examens de {from_year} à {to_year}.",
    opened="Resteront en suspens {open_legislative_body} recommandations aux organes"
    " délibérants et {open_executive_head} recommandations aux chefs de secrétariat.",
    shares="Sur les {since} recommandations formulées après 2010, {share_done} % ont été"
    " appliquées, {share_closed} % sont closes (sans objet ou non acceptées),"
    " {share_open} % sont acceptées et en cours.",
    takes_note="Le comité a pris note du présent rapport (document {symbol});",
    decided="- {report} (recommandations {listed});",
    joins=(", ", " et "),
    follows=("[Les annexes suivent]", "[L’annexe II suit]", "[L’annexe III suit]"),
    end="[Fin de l’annexe III et du document]",
    openings={
        "legislative_body": "Recommandations adressées aux organes délibérants des organisations"
        " participantes du CCI",
        "executive_head": "Recommandations adressées aux chefs de secrétariat des organisations"
        " participantes du CCI",
    },
    as_at="État au {}",
    month_end="Liste des rapports actifs du CCI au {}",
    issued="Ce rapport a été publié par le CCI le {}. Toutes les recommandations sont donc"
    " nouvelles.",
    continued=" (suite)",
    link="[lien](#)",
    addressees={
        "legislative_body": "organes délibérants",
        "executive_head": "chefs de secrétariat",
    },
    labels=(
        "Recommandation {}",
        "Évaluation de la direction/du coordonnateur",
        "Acceptation",
        "Mise en œuvre",
        "Responsable",
    ),
    statuses={
        "implemented": "Mise en œuvre",
        "in_progress": "En cours",
        "not_started": "Non commencée",
        "accepted": "Acceptée",
        "under_consideration": "À l’examen",
        "not_accepted": "Non acceptée",
        "not_relevant": "Sans objet",
    },
    previously="Précédemment « {} »",
    unchanged="Aucun changement par rapport à l’état précédent",
    updated="Évaluation mise à jour",
    open_list="Cote du rapport",
    not_available="Pas encore disponibles",
    text="Les organisations devraient établir un plan.",
    deadline="Les organisations devraient établir un plan d’ici à la fin de 2025.",
    assessment="Les travaux se poursuivent.",
    officer="Directeur de la planification",
    quotes=("«\u00a0", "\u00a0»"),
)

ES = Tongue(
    language="es",
    committee="Comité del Programa y Presupuesto",
    session="{} sesión",
    dates="Ginebra, {day} de {month} a {day_end} de {month_end} de {year}",
    title="Informe sobre la marcha de la aplicación de las recomendaciones de la DCI",
    since="Desde el informe anterior ({previous}), la DCI ha publicado {issued} informes,"
    " de los cuales {announced} conciernen a la Organización.",
    reviews="Los siguientes exámenes están en curso:",
    programme="Programa de trabajo de {year}",
    starting="{starting} exámenes comenzarán en {year}"
    " y {continuing} exámenes iniciados en {before} continúan.",
    new="La DCI ha, en {new_reports} informes, formulado {new} recomendaciones nuevas,"
    " de las cuales {new_legislative_body} se dirigen a los órganos legislativos"
    " y las {new_executive_head} restantes a los jefes ejecutivos.",
    years="Las recomendaciones pendientes proceden de los exámenes de {from_year} a {to_year}.",
    opened="Quedarán pendientes {open_legislative_body} recomendaciones a los órganos legislativos"
    " y {open_executive_head} recomendaciones a los jefes ejecutivos.",
    shares="De las {since} recomendaciones formuladas después de 2010,"
    " el {share_done}% se ha aplicado,"
    " el {share_closed}% está cerrado (no pertinentes o no aceptadas),"
    " el {share_open}% está aceptado y en curso.",
    takes_note="El Comité tomó nota del presente informe (documento {symbol});",
    decided="- {report} (recomendaciones {listed});",
    joins=(", ", " y "),
    follows=("[Siguen los Anexos]", "[Sigue el Anexo II]", "[Sigue el Anexo III]"),
    end="[Fin del Anexo III y del documento]",
    openings={
        "legislative_body": "Recomendaciones dirigidas a los órganos legislativos de las"
        " organizaciones participantes en la DCI",
        "executive_head": "Recomendaciones dirigidas a los jefes ejecutivos de las"
        " organizaciones participantes en la DCI",
    },
    as_at="Situación al {}",
    month_end="Lista de informes vigentes de la DCI al {}",
    issued="La DCI publicó este informe el {}. Por lo tanto, todas las recomendaciones son nuevas.",
    continued=" (continuación)",
    link="[enlace](#)",
    addressees={"legislative_body": "órganos legislativos", "executive_head": "jefes ejecutivos"},
    labels=(
        "Recomendación {}",
        "Evaluación de la Dirección/del coordinador",
        "Aceptación",
        "Aplicación",
        "Responsable",
    ),
    statuses={
        "implemented": "Aplicada",
        "in_progress": "En curso",
        "not_started": "No iniciada",
        "accepted": "Aceptada",
        "under_consideration": "En examen",
        "not_accepted": "No aceptada",
        "not_relevant": "No pertinente",
    },
    previously="Anteriormente «{}»",
    unchanged="Sin cambios respecto del estado anterior",
    updated="Evaluación actualizada",
    open_list="Signatura del informe",
    not_available="Aún no disponibles",
    text="Las organizaciones deberían elaborar un plan.",
    deadline="Las organizaciones deberían elaborar un plan a más tardar a finales de 2025.",
    assessment="Los trabajos continúan.",
    officer="Director de Planificación",
    quotes=("«", "»"),
)

RU = Tongue(
    language="ru",
    committee="Комитет по программе и бюджету",
    session="{} сессия",
    dates="Женева, {day} {month} – {day_end} {month_end} {year} г.",
    title="Отчет о ходе выполнения рекомендаций ОИГ",
    since="Со времени представления предыдущего отчета ({previous}) ОИГ опубликовала {issued}"
    " докладов, из которых {announced} касаются Организации.",
    reviews="Проводятся следующие обзоры:",
    programme="Программа работы на {year} год",
    starting="{starting} обзоров начнутся в {year} году,"
    " и {continuing} обзоров, начатых в {before} году, продолжаются.",
    new="ОИГ в {new_reports} докладах вынесла {new} новых рекомендаций,"
    " из них {new_legislative_body} адресованы директивным органам,"
    " а остальные {new_executive_head} – административным руководителям.",
    years="Невыполненные рекомендации относятся к обзорам с {from_year} по {to_year} год.",
    opened="Невыполненными останутся {open_legislative_body} рекомендаций директивным органам"
    " и {open_executive_head} рекомендаций административным руководителям.",
    shares="Из всех {since} рекомендаций, вынесенных после 2010 года, {share_done} % выполнены,"
    " {share_closed} % закрыты (неактуальны или не приняты),"
    " {share_open} % приняты и выполняются.",
    takes_note="Комитет принял к сведению настоящий отчет (документ {symbol});",
    decided="- {report} (рекомендации {listed});",
    joins=(", ", " и "),
    follows=("[Приложения следуют]", "[Приложение II следует]", "[Приложение III следует]"),
    end="[Конец приложения III и документа]",
    openings={
        "legislative_body": "Рекомендации, адресованные директивным органам организаций –"
        " участниц ОИГ",
        "executive_head": "Рекомендации, адресованные административным руководителям"
        " организаций – участниц ОИГ",
    },
    as_at="Положение по состоянию на {}",
    month_end="Перечень действующих докладов ОИГ по состоянию на {}",
    issued="ОИГ опубликовала этот доклад {}. Поэтому все рекомендации являются новыми.",
    continued=" (продолжение)",
    link="[ссылка](#)",
    addressees={
        "legislative_body": "директивных органов",
        "executive_head": "административных руководителей",
    },
    labels=(
        "Рекомендация {}",
        "Оценка руководства/координатора",
        "Статус принятия",
        "Статус выполнения",
        "Ответственное лицо",
    ),
    statuses={
        "implemented": "Выполнена",
        "in_progress": "В процессе выполнения",
        "not_started": "Не начата",
        "accepted": "Принята",
        "under_consideration": "На рассмотрении",
        "not_accepted": "Не принята",
        "not_relevant": "Неактуальна",
    },
    previously="Ранее «{}»",
    unchanged="Без изменений по сравнению с предыдущим статусом",
    updated="Оценка обновлена",
    open_list="Условное обозначение доклада",
    not_available="Пока отсутствуют",
    text="Организациям следует составить план.",
    deadline="Организациям следует составить план не позднее конца 2025 года.",
    assessment="Работа продолжается.",
    officer="Директор отдела планирования",
    quotes=("«", "»"),
)

AR = Tongue(
    language="ar",
    committee="لجنة البرنامج والميزانية",
    session="الدورة {}",
    dates="جنيف، من {day} {month} إلى {day_end} {month_end} {year}",
    title="تقرير مرحلي عن تنفيذ توصيات وحدة التفتيش المشتركة",
    since="منذ التقرير السابق ({previous})، أصدرت الوحدة {issued} من تقارير الاستعراض،"
    " منها {announced} تخص المنظمة.",
    reviews="تجري حالياً الاستعراضات التالية:",
    programme="برنامج العمل لعام {year}",
    starting="{starting} من الاستعراضات ستبدأ في {year}،"
    " ولا تزال {continuing} من الاستعراضات التي بدأت في {before} جارية.",
    new="إن الوحدة، في {new_reports} من تقاريرها، قدمت {new} من التوصيات الجديدة،"
    " منها {new_legislative_body} موجهة إلى الهيئات التشريعية"
    " والباقي {new_executive_head} موجهة إلى الرؤساء التنفيذيين.",
    years="ترجع التوصيات المعلقة إلى استعراضات الأعوام من {from_year} إلى {to_year}.",
    opened="ستظل معلقة {open_legislative_body} من التوصيات للهيئات التشريعية"
    " و{open_executive_head} من التوصيات للرؤساء التنفيذيين.",
    shares="من أصل {since} من التوصيات المقدمة بعد عام 2010، نفذ {share_done}%،"
    " وأغلق {share_closed}% (غير ذات صلة أو غير مقبولة)، وقبل {share_open}% ويجري تنفيذه.",
    takes_note="إن اللجنة أحاطت علماً بهذا التقرير (الوثيقة {symbol})؛",
    decided="- {report} (التوصيات {listed})؛",
    joins=("، ", " و"),
    follows=("[تلي ذلك المرفقات]", "[يلي ذلك المرفق الثاني]", "[يلي ذلك المرفق الثالث]"),
    end="[نهاية المرفق الثالث والوثيقة]",
    openings={
        "legislative_body": "التوصيات الموجهة إلى الهيئات التشريعية للمنظمات المشاركة في"
        " وحدة التفتيش المشتركة",
        "executive_head": "التوصيات الموجهة إلى الرؤساء التنفيذيين للمنظمات المشاركة في"
        " وحدة التفتيش المشتركة",
    },
    as_at="الحالة في {}",
    month_end="قائمة تقارير وحدة التفتيش المشتركة السارية في {}",
    issued="أصدرت وحدة التفتيش المشتركة هذا التقرير في {}. وبالتالي فإن جميع التوصيات جديدة.",
    continued=" (تابع)",
    link="[رابط](#)",
    addressees={"legislative_body": "هيئات تشريعية", "executive_head": "رؤساء تنفيذيين"},
    labels=(
        "التوصية {}",
        "تقييم الإدارة/جهة الاتصال",
        "حالة القبول",
        "حالة التنفيذ",
        "المسؤول",
    ),
    statuses={
        "implemented": "منفذة",
        "in_progress": "قيد التنفيذ",
        "not_started": "لم يبدأ تنفيذها",
        "accepted": "مقبولة",
        "under_consideration": "قيد النظر",
        "not_accepted": "غير مقبولة",
        "not_relevant": "غير ذات صلة",
    },
    previously="سابقاً ”{}“",
    unchanged="لا تغيير مقارنة بالحالة السابقة",
    updated="حُدِّث التقييم",
    open_list="رمز التقرير",
    not_available="غير متاحة بعد",
    text="ينبغي للمنظمات أن تضع خطة لعملها.",
    deadline="ينبغي للمنظمات أن تضع خطة بحلول نهاية عام 2025.",
    assessment="العمل جار.",
    officer="مدير شعبة التخطيط",
    quotes=("”", "“"),
)

TONGUES = {each.language: each for each in (EN, FR, ES, RU, AR, ZH)}

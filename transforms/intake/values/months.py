"""Names of months in the languages that a source declares, full and short.

Goes in: codes of languages. Comes out: the number of a month by each of its names. English stands
in the letters of strptime already. A point behind a short name does not count, nor does case.

Worked: of `de`, `Mär`, `Mrz.` and `MÄRZ` are 3.
"""

from __future__ import annotations

from collections.abc import Iterable

from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _
from transforms.language.words import choices

# One word a month and spelling; spellings of one month are divided by a stroke.
_NAMES = {
    "en": "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug"
    " september|sep|sept october|oct november|nov december|dec",
    "de": "januar|jan|jänner|jän februar|feb|feber märz|mär|mrz|maerz april|apr mai juni|jun"
    " juli|jul august|aug september|sep|sept oktober|okt november|nov dezember|dez",
    "fr": "janvier|janv|jan février|févr|fév|fevrier|fevr|fev mars|mar avril|avr mai juin|jun"
    " juillet|juil|jul août|aout|aoû|aou septembre|sept|sep octobre|oct novembre|nov"
    " décembre|déc|decembre|dec",
    "es": "enero|ene febrero|feb marzo|mar abril|abr mayo|may junio|jun julio|jul agosto|ago"
    " septiembre|setiembre|sept|sep|set octubre|oct noviembre|nov diciembre|dic",
    "it": "gennaio|gen febbraio|feb marzo|mar aprile|apr maggio|mag giugno|giu luglio|lug"
    " agosto|ago settembre|set|sett ottobre|ott novembre|nov dicembre|dic",
    "pt": "janeiro|jan fevereiro|fev março|mar|marco abril|abr maio|mai junho|jun julho|jul"
    " agosto|ago setembro|set outubro|out novembro|nov dezembro|dez",
    "nl": "januari|jan februari|feb maart|mrt|maa april|apr mei juni|jun juli|jul augustus|aug"
    " september|sep|sept oktober|okt november|nov december|dec",
    "pl": "styczeń|stycznia|sty luty|lutego|lut marzec|marca|mar kwiecień|kwietnia|kwi maj|maja"
    " czerwiec|czerwca|cze lipiec|lipca|lip sierpień|sierpnia|sie wrzesień|września|wrz"
    " październik|października|paź listopad|listopada|lis grudzień|grudnia|gru",
    "cs": "leden|ledna|led únor|února|úno březen|března|bře duben|dubna|dub květen|května|kvě"
    " červen|června|čvn červenec|července|čvc srpen|srpna|srp září|zář říjen|října|říj"
    " listopad|listopadu|lis prosinec|prosince|pro",
    "ru": "январь|января|янв февраль|февраля|фев|февр март|марта|мар апрель|апреля|апр май|мая"
    " июнь|июня|июн июль|июля|июл август|августа|авг сентябрь|сентября|сен|сент"
    " октябрь|октября|окт ноябрь|ноября|ноя|нояб декабрь|декабря|дек",
    "tr": "ocak|oca şubat|şub mart|mar nisan|nis mayıs|may haziran|haz temmuz|tem ağustos|ağu"
    " eylül|eyl ekim|eki kasım|kas aralık|ara",
    "sv": "januari|jan februari|feb mars|mar april|apr maj juni|jun juli|jul augusti|aug"
    " september|sep|sept oktober|okt november|nov december|dec",
    "da": "januar|jan februar|feb marts|mar april|apr maj juni|jun juli|jul august|aug"
    " september|sep|sept oktober|okt november|nov december|dec",
    "id": "januari|jan februari|feb|peb maret|mar april|apr mei juni|jun juli|jul"
    " agustus|agu|ags september|sep|sept oktober|okt november|nov desember|des",
    "zh": "一月|1月|01月 二月|2月|02月 三月|3月|03月 四月|4月|04月 五月|5月|05月 六月|6月|06月"
    " 七月|7月|07月 八月|8月|08月 九月|9月|09月 十月|10月 十一月|11月 十二月|12月",
}
LANGUAGES = tuple(_NAMES)


def month_names(languages: Iterable[str]) -> dict[str, int]:
    """Return the number of the month by each of its names, in lower case, the longest first.

    Raises `UsageError` for a language without names here, and for a name that two of the languages
    give to different months.
    """
    found: dict[str, int] = {}
    for language in languages:
        if language not in _NAMES:
            raise UsageError(
                _("there are no names of months in {language}", language=repr(language)),
                remedy=choices(language, LANGUAGES),
            )
        for number, names in enumerate(_NAMES[language].split(), 1):
            for name in names.split("|"):
                if found.setdefault(name, number) != number:
                    raise UsageError(
                        _(
                            "{name} is one month in one of these languages, and one in another",
                            name=repr(name),
                        ),
                        remedy=_("declare one language for each source or column"),
                    )
    return dict(sorted(found.items(), key=lambda item: (-len(item[0]), item[0])))

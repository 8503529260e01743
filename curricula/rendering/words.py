"""The few words that the renderer itself adds, in the curriculum's language."""

from html import escape

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "objectives": "What you will learn",
        "questions": "Questions",
        "keypoints": "Key points",
        "prereq": "Before you start",
        "challenge": "Challenge",
        "discussion": "Discussion",
        "testimonial": "From experience",
        "checklist": "Checklist",
        "caution": "Caution",
        "instructor": "For instructors",
        "solution": "Show the solution",
        "hint": "Show a hint",
        "spoiler": "Show more",
        "output": "Output",
        "error": "Error",
        "warning": "Warning",
        "not-run": "This code was not run here; what it prints is not shown.",
        "hidden": "Code that the author keeps in the background",
    },
    "es": {
        "objectives": "Qué aprenderás",
        "questions": "Preguntas",
        "keypoints": "Puntos clave",
        "prereq": "Antes de empezar",
        "challenge": "Ejercicio",
        "discussion": "Para conversar",
        "testimonial": "De la experiencia",
        "checklist": "Lista de control",
        "caution": "Atención",
        "instructor": "Para quienes enseñan",
        "solution": "Ver la solución",
        "hint": "Ver una pista",
        "spoiler": "Ver más",
        "output": "Salida",
        "error": "Error",
        "warning": "Advertencia",
        "not-run": "Este código no se ejecutó aquí; no se muestra lo que imprime.",
        "hidden": "Código que queda en segundo plano",
    },
    "fr": {
        "objectives": "Ce que vous allez apprendre",
        "questions": "Questions",
        "keypoints": "Points clés",
        "prereq": "Avant de commencer",
        "challenge": "Défi",
        "discussion": "Discussion",
        "testimonial": "Témoignage",
        "checklist": "Liste de vérification",
        "caution": "Prudence",
        "instructor": "Pour l'équipe enseignante",
        "solution": "Montrer la solution",
        "hint": "Montrer un indice",
        "spoiler": "Afficher les détails",
        "output": "Sortie",
        "error": "Erreur",
        "warning": "Avertissement",
        "not-run": "Ce code n'a pas été exécuté ici ; ce qu'il affiche n'est pas montré.",
        "hidden": "Code laissé en arrière-plan",
    },
    "pt": {
        "objectives": "O que você vai aprender",
        "questions": "Perguntas",
        "keypoints": "Pontos-chave",
        "prereq": "Antes de começar",
        "challenge": "Desafio",
        "discussion": "Discussão",
        "testimonial": "Depoimento",
        "checklist": "Lista de verificação",
        "caution": "Cuidado",
        "instructor": "Para quem ensina",
        "solution": "Mostrar a solução",
        "hint": "Mostrar uma dica",
        "spoiler": "Mostrar detalhes",
        "output": "Saída",
        "error": "Erro",
        "warning": "Aviso",
        "not-run": "Este código não foi executado aqui; o que ele imprime não é mostrado.",
        "hidden": "Código que fica em segundo plano",
    },
    "de": {
        "objectives": "Was Sie lernen",
        "questions": "Fragen",
        "keypoints": "Das Wichtigste",
        "prereq": "Bevor Sie beginnen",
        "challenge": "Aufgabe",
        "discussion": "Diskussion",
        "testimonial": "Aus der Erfahrung",
        "checklist": "Checkliste",
        "caution": "Vorsicht",
        "instructor": "Für Lehrende",
        "solution": "Lösung zeigen",
        "hint": "Hinweis zeigen",
        "spoiler": "Mehr zeigen",
        "output": "Ausgabe",
        "error": "Fehler",
        "warning": "Warnung",
        "not-run": "Dieser Code wurde hier nicht ausgeführt; seine Ausgabe wird nicht gezeigt.",
        "hidden": "Code, der im Hintergrund bleibt",
    },
    "it": {
        "objectives": "Che cosa imparerai",
        "questions": "Domande",
        "keypoints": "Punti chiave",
        "prereq": "Prima di iniziare",
        "challenge": "Sfida",
        "discussion": "Discussione",
        "testimonial": "Testimonianza",
        "checklist": "Lista di controllo",
        "caution": "Attenzione",
        "instructor": "Per chi insegna",
        "solution": "Mostra la soluzione",
        "hint": "Mostra un suggerimento",
        "spoiler": "Mostra dettagli",
        "output": "Output",
        "error": "Errore",
        "warning": "Avvertimento",
        "not-run": "Questo codice non è stato eseguito qui; ciò che stampa non è mostrato.",
        "hidden": "Codice che resta in secondo piano",
    },
    "ja": {
        "objectives": "学ぶこと",
        "questions": "質問",
        "keypoints": "まとめ",
        "prereq": "始める前に",
        "challenge": "チャレンジ",
        "discussion": "ディスカッション",
        "testimonial": "体験談",
        "checklist": "チェックリスト",
        "caution": "注意",
        "instructor": "インストラクター向け",
        "solution": "解答を表示する",
        "hint": "ヒントを表示する",
        "spoiler": "詳細を表示する",
        "output": "出力",
        "error": "エラー",
        "warning": "警告",
        "not-run": "このコードはここでは実行されていません。出力は表示されません。",
        "hidden": "ページには出ないコード",
    },
    "uk": {
        "objectives": "Чого ви навчитеся",
        "questions": "Питання",
        "keypoints": "Ключові моменти",
        "prereq": "Перш ніж почати",
        "challenge": "Вправа",
        "discussion": "Обговорення",
        "testimonial": "Відгук",
        "checklist": "Контрольний список",
        "caution": "Обережно",
        "instructor": "Для викладачів",
        "solution": "Показати розв'язок",
        "hint": "Показати підказку",
        "spoiler": "Показати деталі",
        "output": "Вивід",
        "error": "Помилка",
        "warning": "Попередження",
        "not-run": "Цей код тут не виконувався; його вивід не показано.",
        "hidden": "Код, що лишається на задньому плані",
    },
}
FALLBACK = "en"


def has_words(language: str) -> bool:
    """Whether there are words of a BCP 47 language, in whichever country."""
    return _primary(language) in WORDS


def word(language: str, name: str) -> str | None:
    """The word for a block's kind; English where there is no other."""
    return WORDS.get(_primary(language), WORDS[FALLBACK]).get(name)


def word_html(language: str, name: str) -> str | None:
    """The same as HTML; an English word in a text of another language says that it is English."""
    found = word(language, name)
    if found is None:
        return None
    return escape(found) if has_words(language) else f'<span lang="en">{escape(found)}</span>'


def _primary(language: str) -> str:
    return language.lower().split("-")[0]

#include <array>

#include "notify/templates/built_in.hpp"

namespace writeback::notify {

std::span<const BuiltInTemplate> german_templates() {
  static constexpr std::array templates{
      BuiltInTemplate{
          MessageKind::code, "Ihr Code",
          "Ihr Code ist\n{code}\nEr gilt {minutes} Minuten und für eine Verwendung.\nNiemand wird "
          "Sie jemals danach fragen, weder persönlich noch am Telefon. Wenn Sie keinen Code "
          "angefordert haben, hat jemand Ihren Namen eingegeben; Sie müssen nichts tun.",
          "{code} ist Ihr Code für {organisation}, gültig für {minutes} Minuten. Niemand wird Sie "
          "jemals danach fragen."},
      BuiltInTemplate{MessageKind::confirm_call, "Bestätigen Sie, dass Sie es sind",
                      "Dieser Anruf soll bestätigen, dass Sie es sind. Drücken Sie die Rautetaste.",
                      "Dies ist ein Anruf von {organisation} wegen Ihres Passworts. Wenn Sie ihn "
                      "angefordert haben, drücken Sie die Rautetaste. Wenn nicht, legen Sie auf."},
      BuiltInTemplate{MessageKind::password_reset, "Ihr Passwort wurde zurückgesetzt",
                      "Das Passwort Ihres Kontos {user} wurde zurückgesetzt.\nWann: {time}\nVon: "
                      "{from}\nWenn Sie das waren, ist nichts zu tun.\nWenn nicht, sagen Sie es "
                      "sofort Ihrer IT: Vielleicht hat jemand anders Zugang zu Ihrem Konto.",
                      "Das Passwort Ihres Kontos {user} wurde zurückgesetzt ({time}). Wenn Sie das "
                      "nicht waren, sagen Sie es sofort Ihrer IT."},
      BuiltInTemplate{MessageKind::password_changed, "Ihr Passwort wurde geändert",
                      "Das Passwort Ihres Kontos {user} wurde geändert.\nWann: {time}\nVon: "
                      "{from}\nWenn Sie das waren, ist nichts zu tun.\nWenn nicht, sagen Sie es "
                      "sofort Ihrer IT: Vielleicht hat jemand anders Zugang zu Ihrem Konto.",
                      "Das Passwort Ihres Kontos {user} wurde geändert ({time}). Wenn Sie das "
                      "nicht waren, sagen Sie es sofort Ihrer IT."},
      BuiltInTemplate{
          MessageKind::account_unlocked, "Ihr Konto wurde entsperrt",
          "Ihr Konto {user} wurde entsperrt. Ihr Passwort ist dasselbe wie zuvor.\nWann: "
          "{time}\nVon: {from}\nWenn Sie das waren, ist nichts zu tun.\nWenn nicht, sagen Sie es "
          "sofort Ihrer IT: Vielleicht hat jemand anders Zugang zu Ihrem Konto.",
          "Ihr Konto {user} wurde entsperrt ({time}). Wenn Sie das nicht waren, sagen Sie es "
          "sofort Ihrer IT."},
      BuiltInTemplate{
          MessageKind::method_added, "Ein Weg, sich auszuweisen, kam hinzu",
          "Zu Ihrem Konto {user} kam ein Weg hinzu, sich auszuweisen: {method}.\nWann: "
          "{time}\nVon: {from}\nWenn Sie das waren, ist nichts zu tun.\nWenn nicht, sagen Sie es "
          "sofort Ihrer IT: Vielleicht hat jemand anders Zugang zu Ihrem Konto.",
          "Zu Ihrem Konto {user} kam ein Weg hinzu, sich auszuweisen ({method}). Wenn Sie das "
          "nicht waren, sagen Sie es sofort Ihrer IT."},
      BuiltInTemplate{
          MessageKind::method_removed, "Ein Weg, sich auszuweisen, wurde entfernt",
          "Von Ihrem Konto {user} wurde ein Weg entfernt, sich auszuweisen: {method}.\nWann: "
          "{time}\nVon: {from}\nWenn Sie das waren, ist nichts zu tun.\nWenn nicht, sagen Sie es "
          "sofort Ihrer IT: Vielleicht hat jemand anders Zugang zu Ihrem Konto.",
          "Von Ihrem Konto {user} wurde ein Weg entfernt, sich auszuweisen ({method}). Wenn Sie "
          "das nicht waren, sagen Sie es sofort Ihrer IT."},
      BuiltInTemplate{MessageKind::registration_cleared, "Ihre Registrierung wurde gelöscht",
                      "Die IT hat gelöscht, was für Ihr Konto {user} registriert war.\nWann: "
                      "{time}\nDamit Sie Ihr Passwort selbst zurücksetzen können, registrieren Sie "
                      "sich bitte neu.\nWenn Sie nicht darum gebeten haben, sagen Sie es Ihrer IT.",
                      "Die IT hat gelöscht, was für Ihr Konto {user} registriert war. Wenn Sie "
                      "nicht darum gebeten haben, sagen Sie es Ihrer IT."},
      BuiltInTemplate{
          MessageKind::privileged_reset,
          "Das Passwort des Administrators {user} wurde zurückgesetzt",
          "Das Passwort des privilegierten Kontos {user} wurde in Selbstbedienung "
          "zurückgesetzt.\nWann: {time}\nVon: {from}, über {caller}\nVorgang: {operation}\nIm "
          "Protokoll steht alles unter diesem Vorgang.",
          "Das Passwort des privilegierten Kontos {user} wurde zurückgesetzt ({time})."},
      BuiltInTemplate{MessageKind::contact_administrator,
                      "{user} bittet um Hilfe mit dem Passwort ({request})",
                      "Jemand bittet Sie um Hilfe.\nBenutzername, wie eingegeben: "
                      "{user}\nVorhaben: {request}\nWann: {time}\nVon: {from}\nNachricht: "
                      "{message}\nVorgang: {operation}\nStellen Sie sicher, dass es wirklich diese "
                      "Person ist, bevor Sie etwas ändern, und wenden Sie sich an eine Adresse, "
                      "die Sie kennen, nicht an eine aus dieser Nachricht.",
                      "{user} bittet um Hilfe ({request})."},
  };
  return templates;
}

}  // namespace writeback::notify

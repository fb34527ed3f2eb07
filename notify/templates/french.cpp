#include <array>

#include "notify/templates/built_in.hpp"

namespace writeback::notify {

std::span<const BuiltInTemplate> french_templates() {
  static constexpr std::array templates{
      BuiltInTemplate{MessageKind::code, "Votre code",
                      "Votre code est\n{code}\nIl est valable {minutes} minutes, pour une seule "
                      "utilisation.\nPersonne ne vous le demandera jamais, ni en personne ni au "
                      "téléphone. Si vous n'avez pas demandé de code, quelqu'un a saisi votre nom "
                      ": vous n'avez rien à faire.",
                      "{code} est votre code pour {organisation}, valable {minutes} minutes. "
                      "Personne ne vous le demandera jamais."},
      BuiltInTemplate{MessageKind::confirm_call, "Confirmez que c'est vous",
                      "Cet appel sert à confirmer que c'est vous. Appuyez sur la touche dièse.",
                      "Ceci est un appel de {organisation} au sujet de votre mot de passe. Si vous "
                      "l'avez demandé, appuyez sur la touche dièse. Sinon, raccrochez."},
      BuiltInTemplate{
          MessageKind::password_reset, "Votre mot de passe a été réinitialisé",
          "Le mot de passe de votre compte {user} a été réinitialisé.\nQuand : {time}\nDepuis : "
          "{from}\nSi c'était vous, il n'y a rien à faire.\nSinon, prévenez tout de suite votre "
          "service informatique : quelqu'un d'autre a peut-être accès à votre compte.",
          "Le mot de passe de votre compte {user} a été réinitialisé ({time}). Si ce n'était pas "
          "vous, prévenez tout de suite votre service informatique."},
      BuiltInTemplate{
          MessageKind::password_changed, "Votre mot de passe a été modifié",
          "Le mot de passe de votre compte {user} a été modifié.\nQuand : {time}\nDepuis : "
          "{from}\nSi c'était vous, il n'y a rien à faire.\nSinon, prévenez tout de suite votre "
          "service informatique : quelqu'un d'autre a peut-être accès à votre compte.",
          "Le mot de passe de votre compte {user} a été modifié ({time}). Si ce n'était pas vous, "
          "prévenez tout de suite votre service informatique."},
      BuiltInTemplate{MessageKind::account_unlocked, "Votre compte a été déverrouillé",
                      "Votre compte {user} a été déverrouillé. Votre mot de passe reste le "
                      "même.\nQuand : {time}\nDepuis : {from}\nSi c'était vous, il n'y a rien à "
                      "faire.\nSinon, prévenez tout de suite votre service informatique : "
                      "quelqu'un d'autre a peut-être accès à votre compte.",
                      "Votre compte {user} a été déverrouillé ({time}). Si ce n'était pas vous, "
                      "prévenez tout de suite votre service informatique."},
      BuiltInTemplate{
          MessageKind::method_added, "Un moyen de prouver votre identité a été ajouté",
          "Un moyen de prouver votre identité a été ajouté à votre compte {user} : "
          "{method}.\nQuand : {time}\nDepuis : {from}\nSi c'était vous, il n'y a rien à "
          "faire.\nSinon, prévenez tout de suite votre service informatique : quelqu'un d'autre a "
          "peut-être accès à votre compte.",
          "Un moyen de prouver votre identité ({method}) a été ajouté à votre compte {user}. Si ce "
          "n'était pas vous, prévenez tout de suite votre service informatique."},
      BuiltInTemplate{
          MessageKind::method_removed, "Un moyen de prouver votre identité a été retiré",
          "Un moyen de prouver votre identité a été retiré de votre compte {user} : "
          "{method}.\nQuand : {time}\nDepuis : {from}\nSi c'était vous, il n'y a rien à "
          "faire.\nSinon, prévenez tout de suite votre service informatique : quelqu'un d'autre a "
          "peut-être accès à votre compte.",
          "Un moyen de prouver votre identité ({method}) a été retiré de votre compte {user}. Si "
          "ce n'était pas vous, prévenez tout de suite votre service informatique."},
      BuiltInTemplate{
          MessageKind::registration_cleared, "Votre inscription a été effacée",
          "Le service informatique a effacé ce qui était inscrit pour votre compte {user}.\nQuand "
          ": {time}\nPour pouvoir réinitialiser vous-même votre mot de passe, inscrivez-vous à "
          "nouveau.\nSi vous ne l'avez pas demandé, prévenez votre service informatique.",
          "Le service informatique a effacé ce qui était inscrit pour votre compte {user}. Si ce "
          "n'était pas vous, prévenez tout de suite votre service informatique."},
      BuiltInTemplate{MessageKind::privileged_reset,
                      "Le mot de passe de l'administrateur {user} a été réinitialisé",
                      "Le mot de passe du compte privilégié {user} a été réinitialisé en "
                      "libre-service.\nQuand : {time}\nDepuis : {from}, par {caller}\nOpération : "
                      "{operation}\nLe journal contient tout sous cette opération.",
                      "Le mot de passe du compte privilégié {user} a été réinitialisé ({time})."},
      BuiltInTemplate{MessageKind::contact_administrator,
                      "{user} demande de l'aide pour un mot de passe ({request})",
                      "Quelqu'un vous demande de l'aide.\nNom d'utilisateur, tel que saisi : "
                      "{user}\nDémarche : {request}\nQuand : {time}\nDepuis : {from}\nMessage : "
                      "{message}\nOpération : {operation}\nAssurez-vous que c'est bien cette "
                      "personne avant de changer quoi que ce soit, et joignez-la à une adresse que "
                      "vous connaissez, pas à une adresse tirée de ce message.",
                      "{user} demande de l'aide ({request})."},
  };
  return templates;
}

}  // namespace writeback::notify

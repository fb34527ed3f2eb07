#include <array>

#include "notify/templates/built_in.hpp"

namespace writeback::notify {

std::span<const BuiltInTemplate> english_templates() {
  static constexpr std::array templates{
      BuiltInTemplate{
          MessageKind::code, "Your code",
          "Your code is\n{code}\nIt is valid for {minutes} minutes, and for one use.\nNobody will "
          "ever ask you for it, in person or on the telephone. If you did not ask for a code, "
          "somebody typed your name: you need not do anything.",
          "{code} is your code for {organisation}, valid for {minutes} minutes. Nobody will ever "
          "ask you for it."},
      BuiltInTemplate{MessageKind::confirm_call, "Confirm that it is you",
                      "This is a call to confirm that it is you. Press the # key.",
                      "This is a call from {organisation} about your password. If you asked for "
                      "it, press the pound key. If you did not, hang up."},
      BuiltInTemplate{MessageKind::password_reset, "Your password was reset",
                      "The password of your account {user} was reset.\nWhen: {time}\nFrom: "
                      "{from}\nIf this was you, there is nothing to do.\nIf it was not you, tell "
                      "your IT staff at once: somebody else may have access to your account.",
                      "The password of your account {user} was reset at {time}. If it was not you, "
                      "tell your IT staff at once."},
      BuiltInTemplate{MessageKind::password_changed, "Your password was changed",
                      "The password of your account {user} was changed.\nWhen: {time}\nFrom: "
                      "{from}\nIf this was you, there is nothing to do.\nIf it was not you, tell "
                      "your IT staff at once: somebody else may have access to your account.",
                      "The password of your account {user} was changed at {time}. If it was not "
                      "you, tell your IT staff at once."},
      BuiltInTemplate{
          MessageKind::account_unlocked, "Your account was unlocked",
          "Your account {user} was unlocked. Your password is the same as before.\nWhen: "
          "{time}\nFrom: {from}\nIf this was you, there is nothing to do.\nIf it was not you, tell "
          "your IT staff at once: somebody else may have access to your account.",
          "Your account {user} was unlocked at {time}. If it was not you, tell your IT staff at "
          "once."},
      BuiltInTemplate{
          MessageKind::method_added, "A way to prove who you are was added",
          "A way to prove who you are was added to your account {user}: {method}.\nWhen: "
          "{time}\nFrom: {from}\nIf this was you, there is nothing to do.\nIf it was not you, tell "
          "your IT staff at once: somebody else may have access to your account.",
          "A way to prove who you are ({method}) was added to your account {user}. If it was not "
          "you, tell your IT staff at once."},
      BuiltInTemplate{
          MessageKind::method_removed, "A way to prove who you are was removed",
          "A way to prove who you are was removed from your account {user}: {method}.\nWhen: "
          "{time}\nFrom: {from}\nIf this was you, there is nothing to do.\nIf it was not you, tell "
          "your IT staff at once: somebody else may have access to your account.",
          "A way to prove who you are ({method}) was removed from your account {user}. If it was "
          "not you, tell your IT staff at once."},
      BuiltInTemplate{MessageKind::registration_cleared,
                      "Your registration for password reset was cleared",
                      "The help desk cleared what was registered for your account {user}.\nWhen: "
                      "{time}\nTo be able to reset your password by yourself, register again.\nIf "
                      "you did not ask for this, tell your IT staff.",
                      "The help desk cleared what was registered for your account {user}. If you "
                      "did not ask for this, tell your IT staff."},
      BuiltInTemplate{MessageKind::privileged_reset,
                      "The password of the administrator {user} was reset",
                      "The password of the privileged account {user} was reset by "
                      "self-service.\nWhen: {time}\nFrom: {from}, by way of {caller}\nOperation: "
                      "{operation}\nThe audit trail has the whole of it under this operation.",
                      "The password of the privileged account {user} was reset at {time}."},
      BuiltInTemplate{
          MessageKind::contact_administrator, "{user} asks for help with a password ({request})",
          "Somebody asks for your help.\nUser name, as it was typed: {user}\nWhat they were doing: "
          "{request}\nWhen: {time}\nFrom: {from}\nTheir message: {message}\nOperation: "
          "{operation}\nMake sure that it is really them before you change anything, and reach "
          "them at an address that you know, not at one out of this message.",
          "{user} asks for help ({request})."},
  };
  return templates;
}

}  // namespace writeback::notify

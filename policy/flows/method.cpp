#include "policy/flows/method.hpp"

namespace writeback {

std::string_view name_of(Method method) {
  static constexpr std::array<std::string_view, every_method.size()> names{
      "email", "text", "call", "office_call", "questions", "authenticator", "recovery_code"};
  return names.at(static_cast<std::size_t>(method));
}

std::optional<Method> method_of(std::string_view name) {
  for (const auto method : every_method) {
    if (name_of(method) == name) return method;
  }
  return std::nullopt;
}

std::optional<Channel> channel_of(Method method) {
  switch (method) {
    case Method::email:
      return Channel::email;
    case Method::text:
      return Channel::text;
    case Method::call:
    case Method::office_call:
      return Channel::call;
    case Method::questions:
    case Method::authenticator:
    case Method::recovery_code:
      break;
  }
  return std::nullopt;
}

std::string_view name_of(TargetKind kind) {
  static constexpr std::array<std::string_view, 9> names{
      "alternate_email",      "authentication_email", "mobile_phone",
      "authentication_phone", "office_phone",         "authenticator_app",
      "recovery_codes",       "help_desk_pass",       "registered_questions"};
  return names.at(static_cast<std::size_t>(kind));
}

}  // namespace writeback

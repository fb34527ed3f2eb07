#include "policy/message.hpp"

#include <array>

namespace writeback {

std::string_view name_of(Channel channel) {
  static constexpr std::array<std::string_view, 3> names{"email", "text", "call"};
  return names.at(static_cast<std::size_t>(channel));
}

std::string_view name_of(MessageKind kind) {
  static constexpr std::array<std::string_view, 10> names{"code",
                                                          "confirm_call",
                                                          "password_reset",
                                                          "password_changed",
                                                          "account_unlocked",
                                                          "method_added",
                                                          "method_removed",
                                                          "registration_cleared",
                                                          "privileged_reset",
                                                          "contact_administrator"};
  return names.at(static_cast<std::size_t>(kind));
}

}  // namespace writeback

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "policy/message.hpp"

namespace writeback {

/// The ways in which somebody can prove who they are; the names are the contract of `methods` in
/// the ini file and of `method` in flows.
enum class Method : std::uint8_t {
  email,
  text,
  call,
  office_call,
  questions,
  authenticator,
  recovery_code,
};
inline constexpr std::array every_method{
    Method::email,     Method::text,          Method::call,         Method::office_call,
    Method::questions, Method::authenticator, Method::recovery_code};

[[nodiscard]] std::string_view name_of(Method method);
[[nodiscard]] std::optional<Method> method_of(std::string_view name);

/// What a method needs to get something to somebody; empty: nothing.
[[nodiscard]] std::optional<Channel> channel_of(Method method);

/// A set of methods, as an ini file names them.
class Methods {
 public:
  Methods() = default;
  Methods(std::initializer_list<Method> methods) {
    for (const auto method : methods) add(method);
  }
  void add(Method method) { bits_ |= bit(method); }
  void remove(Method method) { bits_ &= ~bit(method); }
  [[nodiscard]] bool has(Method method) const { return (bits_ & bit(method)) != 0; }

  friend bool operator==(const Methods&, const Methods&) = default;

 private:
  static constexpr std::uint32_t bit(Method method) { return 1U << static_cast<unsigned>(method); }
  std::uint32_t bits_ = 0;
};

/// Where the address of a target comes from: the directory, which only administrators fill, or what
/// its owner registered here.
enum class TargetKind : std::uint8_t {
  alternate_email,       ///< directory
  authentication_email,  ///< registered
  mobile_phone,          ///< directory
  authentication_phone,  ///< registered
  office_phone,          ///< directory
  authenticator_app,     ///< registered
  recovery_codes,        ///< registered
  help_desk_pass,        ///< given out by the help desk, for one use
  registered_questions,  ///< registered
};
[[nodiscard]] std::string_view name_of(TargetKind kind);

/// One target of a method. `id` is what callers name it by.
struct Target {
  std::string id;
  TargetKind kind = TargetKind::alternate_email;
  std::string address = {};    ///< e-mail, or a number in E.164; empty where there is none
  std::string extension = {};  ///< of an office phone
};

}  // namespace writeback

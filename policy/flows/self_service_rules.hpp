#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "policy/flows/method.hpp"
#include "policy/normal_dn.hpp"
#include "policy/throttle.hpp"

namespace writeback {

/// What administrators' accounts may do here, where `protect_privileged` does not refuse them
/// altogether.
enum class PrivilegedRule : std::uint8_t {
  refuse,
  two_gates,  ///< always two, and never questions
};

/// One question of the administrator's list.
struct Question {
  std::string id;        ///< stable: what was registered names it
  std::string language;  ///< empty: for all
  std::string text;
};

struct QuestionRules {
  std::vector<Question> list;
  std::size_t to_register = 5;
  std::size_t to_ask = 3;
};

/// How often is too often in flows.
struct FlowLimits {
  ThrottleLimit identity{5, std::chrono::hours{24}, std::chrono::hours{24}, std::chrono::hours{24}};
  ThrottleLimit flows{20, std::chrono::hours{1}, {}, {}};
  ThrottleLimit destination{5, std::chrono::hours{1}, {}, {}};
  ThrottleLimit destination_day{10, std::chrono::hours{24}, {}, {}};
  ThrottleLimit contact{5, std::chrono::hours{24}, {}, {}};
};

/// The `[self_service]` section: who may use the verified flows, and what they have to prove.
struct SelfServiceRules {
  bool enabled = true;
  std::vector<NormalDn> allowed_groups;  ///< empty: everybody who is managed
  std::size_t gates = 1;
  Methods methods{Method::email,       Method::text,          Method::call,
                  Method::office_call, Method::authenticator, Method::recovery_code};
  Methods first_gate{Method::email,        Method::text,      Method::call,
                     Method::office_call,  Method::questions, Method::authenticator,
                     Method::recovery_code};
  Methods second_gate = first_gate;
  std::size_t methods_to_register = 1;
  std::chrono::days reconfirm_after{180};  ///< 0: never
  bool conceal = false;
  PrivilegedRule privileged = PrivilegedRule::two_gates;
  QuestionRules questions;
  std::chrono::seconds flow_life{std::chrono::minutes{15}};
  std::chrono::seconds code_life{std::chrono::minutes{5}};
  std::string organisation;  ///< named in messages and in the authenticator app
  FlowLimits limits;
};

}  // namespace writeback

#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/account.hpp"
#include "policy/flows/flow.hpp"
#include "policy/flows/registration.hpp"
#include "policy/flows/self_service_rules.hpp"

namespace writeback {

/// A telephone number as people and directories write it, made plain.
struct PlainPhone {
  std::string e164;
  std::string extension;
};
/// Empty where it is no valid number. Numbers without a country are taken for those of the
/// administrator's region.
using ReadPhone = std::function<std::optional<PlainPhone>(std::string_view)>;

/// Every method of the administrator's list that this person could use at all, with its targets:
/// what the directory holds, and what they registered. An address that stands twice is one target.
[[nodiscard]] std::vector<Offer> usable_methods(const SelfServiceRules& rules,
                                                const Account& account,
                                                const Registration& registration, Timestamp now,
                                                const ReadPhone& read_phone);

/// Those that may serve as the next gate of this flow: another method than the ones before, and
/// another address. Whoever has one telephone has proved no more by a text and a call to it.
[[nodiscard]] std::vector<Offer> offers_for_next_gate(const SelfServiceRules& rules,
                                                      const std::vector<Offer>& usable,
                                                      const std::vector<PassedGate>& passed,
                                                      bool privileged);

/// How many gates this person could pass one after the other.
[[nodiscard]] bool can_pass(const SelfServiceRules& rules, const std::vector<Offer>& usable,
                            std::size_t gates, bool privileged);

/// What counts as registered: how many methods, whoever filled them in.
[[nodiscard]] std::size_t count_of_methods(const std::vector<Offer>& usable);

/// What is offered for a name that has nobody behind it who could pass: the same for the same name,
/// made of `digest`, bytes that nobody can compute but the agents.
[[nodiscard]] std::vector<Offer> plausible_offers(const SelfServiceRules& rules,
                                                  std::string_view digest);

}  // namespace writeback

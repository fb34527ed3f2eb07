#include "policy/flows/offers.hpp"

#include <algorithm>
#include <array>

namespace writeback {
namespace {

/// More addresses than this are no person's, and would only make a flow heavy.
constexpr std::size_t most_targets = 8;

class TargetList {
 public:
  void add(TargetKind kind, std::string address, std::string extension = {}) {
    if (address.empty() || targets_.size() >= most_targets) return;
    const bool known = std::any_of(targets_.begin(), targets_.end(), [&](const Target& one) {
      return one.address == address && one.extension == extension;
    });
    if (known) return;
    const auto of_kind = std::count_if(targets_.begin(), targets_.end(),
                                       [kind](const Target& one) { return one.kind == kind; });
    std::string id(name_of(kind));
    if (of_kind > 0) id += "_" + std::to_string(of_kind + 1);
    targets_.push_back({std::move(id), kind, std::move(address), std::move(extension)});
  }
  [[nodiscard]] const std::vector<Target>& targets() const { return targets_; }

 private:
  std::vector<Target> targets_;
};

bool looks_like_email(std::string_view text) {
  const auto at = text.rfind('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
         std::none_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F || c == '<' || c == '>' ||
                  c == ',' || c == ';' || c == '"';
         });
}

std::vector<Target> emails_of(const Account& account, const Registration& registration) {
  TargetList list;
  for (const auto& email : account.contacts.emails) {
    if (looks_like_email(email)) list.add(TargetKind::alternate_email, email);
  }
  list.add(TargetKind::authentication_email, registration.email);
  return list.targets();
}

std::vector<Target> phones_of(const Account& account, const Registration& registration,
                              const ReadPhone& read_phone) {
  TargetList list;
  for (const auto& text : account.contacts.mobile_phones) {
    if (const auto phone = read_phone(text)) list.add(TargetKind::mobile_phone, phone->e164);
  }
  list.add(TargetKind::authentication_phone, registration.phone);
  return list.targets();
}

std::vector<Target> office_phones_of(const Account& account, const ReadPhone& read_phone) {
  TargetList list;
  for (const auto& text : account.contacts.office_phones) {
    if (const auto phone = read_phone(text)) {
      list.add(TargetKind::office_phone, phone->e164, phone->extension);
    }
  }
  return list.targets();
}

std::vector<Target> one(TargetKind kind) {
  return {Target{std::string(name_of(kind)), kind}};
}

std::vector<Target> recovery_targets(const Registration& registration, Timestamp now) {
  std::vector<Target> targets;
  const auto add = [&targets](TargetKind kind) {
    targets.push_back({std::string(name_of(kind)), kind});
  };
  if (!registration.recovery_codes.empty()) add(TargetKind::recovery_codes);
  if (!registration.pass.empty() && now < registration.pass_expires) {
    add(TargetKind::help_desk_pass);
  }
  return targets;
}

std::size_t answerable(const SelfServiceRules& rules, const Registration& registration) {
  const auto& list = rules.questions.list;
  return static_cast<std::size_t>(std::count_if(
      registration.answers.begin(), registration.answers.end(), [&](const RegisteredAnswer& known) {
        return std::any_of(list.begin(), list.end(),
                           [&](const Question& asked) { return asked.id == known.question; });
      }));
}

bool was_used(const std::vector<PassedGate>& passed, const Target& target) {
  return !target.address.empty() &&
         std::any_of(passed.begin(), passed.end(),
                     [&](const PassedGate& gate) { return gate.address == target.address; });
}

}  // namespace

std::vector<Offer> usable_methods(const SelfServiceRules& rules, const Account& account,
                                  const Registration& registration, Timestamp now,
                                  const ReadPhone& read_phone) {
  std::vector<Offer> offers;
  const auto offer = [&](Method method, std::vector<Target> targets) {
    // A pass of the help desk counts whether or not recovery codes are a method here.
    const bool by_pass = !targets.empty() && targets.back().kind == TargetKind::help_desk_pass;
    if (by_pass && !rules.methods.has(method)) targets = one(TargetKind::help_desk_pass);
    if (targets.empty() || (!rules.methods.has(method) && !by_pass)) return;
    offers.push_back({method, std::move(targets)});
  };
  const auto phones = phones_of(account, registration, read_phone);
  offer(Method::email, emails_of(account, registration));
  offer(Method::text, phones);
  offer(Method::call, phones);
  offer(Method::office_call, office_phones_of(account, read_phone));
  if (answerable(rules, registration) >= std::max<std::size_t>(1, rules.questions.to_ask)) {
    offer(Method::questions, one(TargetKind::registered_questions));
  }
  if (!registration.authenticator_secret.empty()) {
    offer(Method::authenticator, one(TargetKind::authenticator_app));
  }
  offer(Method::recovery_code, recovery_targets(registration, now));
  return offers;
}

std::vector<Offer> offers_for_next_gate(const SelfServiceRules& rules,
                                        const std::vector<Offer>& usable,
                                        const std::vector<PassedGate>& passed, bool privileged) {
  const Methods& allowed = passed.empty() ? rules.first_gate : rules.second_gate;
  std::vector<Offer> offers;
  for (const auto& one : usable) {
    const bool used = std::any_of(passed.begin(), passed.end(), [&](const PassedGate& gate) {
      return gate.method == one.method;
    });
    if (used || !allowed.has(one.method) || (privileged && one.method == Method::questions)) {
      continue;
    }
    Offer offer{one.method, {}};
    for (const auto& target : one.targets) {
      if (!was_used(passed, target)) offer.targets.push_back(target);
    }
    if (!offer.targets.empty()) offers.push_back(std::move(offer));
  }
  return offers;
}

bool can_pass(const SelfServiceRules& rules, const std::vector<Offer>& usable, std::size_t gates,
              bool privileged) {
  const auto first = offers_for_next_gate(rules, usable, {}, privileged);
  if (gates <= 1) return !first.empty();
  for (const auto& offer : first) {
    for (const auto& target : offer.targets) {
      const std::vector<PassedGate> passed{{offer.method, target.address}};
      if (!offers_for_next_gate(rules, usable, passed, privileged).empty()) return true;
    }
  }
  return false;
}

std::size_t count_of_methods(const std::vector<Offer>& usable) {
  return usable.size();
}

std::vector<Offer> plausible_offers(const SelfServiceRules& rules, std::string_view digest) {
  const auto byte = [digest](std::size_t i) {
    return static_cast<unsigned>(static_cast<unsigned char>(digest.at(i % digest.size())));
  };
  // Nobody is ever sent anything: the address only has to be told from others.
  std::string number = "+";
  for (std::size_t i = 0; i < 10; ++i) number += static_cast<char>('0' + byte(i) % 10);
  std::string email = "a@b.";
  for (std::size_t i = 10; i < 16; ++i) email += static_cast<char>('a' + byte(i) % 26);
  std::vector<Offer> offers;
  const auto offer = [&](Method method, TargetKind kind, const std::string& address) {
    if (!rules.methods.has(method) || !rules.first_gate.has(method)) return;
    offers.push_back({method, {Target{std::string(name_of(kind)), kind, address}}});
  };
  offer(Method::email, TargetKind::alternate_email, email);
  // As in most directories: some people have a mobile phone in it, and some have not.
  const bool has_phone = byte(16) % 4 != 0;
  if (has_phone || offers.empty()) {
    offer(Method::text, TargetKind::mobile_phone, number);
    offer(Method::call, TargetKind::mobile_phone, number);
  }
  // Else whoever is offered an app would be known to be somebody.
  if (byte(17) % 4 == 0) offer(Method::authenticator, TargetKind::authenticator_app, {});
  if (byte(18) % 4 == 0) offer(Method::recovery_code, TargetKind::recovery_codes, {});
  return offers;
}

}  // namespace writeback

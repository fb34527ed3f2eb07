#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "policy/captcha.hpp"
#include "policy/flows/contacting.hpp"
#include "policy/flows/help_desk.hpp"
#include "policy/flows/registering.hpp"
#include "policy/flows/verified_flows.hpp"
#include "policy/message.hpp"

namespace writeback::api {

/// One entry of the list of countries that people choose from before they type a number.
struct Region {
  std::string code;  ///< ISO 3166-1, two letters
  int calling_code = 0;
};

/// What the addresses of the verified flows work with. Immutable.
struct FlowServices {
  std::shared_ptr<const VerifiedFlows> flows;
  std::shared_ptr<const Registering> registering;
  std::shared_ptr<const Contacting> contacting;
  std::shared_ptr<const HelpDesk> help_desk;
  std::shared_ptr<const People> people;
  std::shared_ptr<const OwnerNotices> notices;
  std::shared_ptr<CaptchaCheck> captcha;
  std::shared_ptr<const CallbackCheck> callbacks;  ///< nullptr: no gateway calls back
  std::vector<Region> regions;
};

}  // namespace writeback::api

#include "api/regions.hpp"

#include <boost/json/array.hpp>

namespace writeback::api {

Task<Answer> list_regions(const Call& call) {
  boost::json::array regions;
  for (const auto& region : call.flows.regions) {
    boost::json::object one;
    one["region"] = region.code;
    one["calling_code"] = region.calling_code;
    regions.push_back(std::move(one));
  }
  boost::json::object answer;
  answer["regions"] = std::move(regions);
  co_return answer;
}

}  // namespace writeback::api

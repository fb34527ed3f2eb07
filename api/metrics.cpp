#include "api/metrics.hpp"

namespace writeback::api {

Task<Answer> answer_metrics(const Call& call) {
  TextAnswer answer;
  answer.content_type = "text/plain; version=0.0.4; charset=utf-8";
  answer.text = call.measurements.exposition();
  co_return Answer(std::move(answer));
}

}  // namespace writeback::api
